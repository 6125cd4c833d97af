(function_definition name: (identifier) @name) @def.function
(class_definition name: (identifier) @name) @def.class
(module (expression_statement (assignment left: (identifier) @name) @def.variable))
(class_definition body: (block (expression_statement (assignment left: (identifier) @name) @def.property)))
(assignment left: (attribute object: (identifier) @owner attribute: (identifier) @name) @def.field)

(call function: (identifier) @name) @ref.call
(call function: (attribute object: (_) @receiver attribute: (identifier) @name)) @ref.call
(class_definition superclasses: (argument_list (identifier) @name @ref.extends))
(class_definition superclasses: (argument_list (attribute object: (_) @receiver attribute: (identifier) @name) @ref.extends))
(decorator (identifier) @name) @ref.decorate
(decorator (attribute object: (_) @receiver attribute: (identifier) @name)) @ref.decorate
(decorator (call function: (identifier) @name)) @ref.decorate
(decorator (call function: (attribute object: (_) @receiver attribute: (identifier) @name))) @ref.decorate
(type (identifier) @name @ref.type)
(type (generic_type (identifier) @name @ref.type))
(type (binary_operator (identifier) @name @ref.type))
((type (string (string_content) @name @ref.type)) (#match? @name "^[A-Za-z_][A-Za-z0-9_]*$"))
(default_parameter value: (identifier) @name @ref.read)
(typed_default_parameter value: (identifier) @name @ref.read)
(argument_list (identifier) @name @ref.read)
(keyword_argument value: (identifier) @name @ref.read)
(list (identifier) @name @ref.read)
(tuple (identifier) @name @ref.read)
(pair value: (identifier) @name @ref.read)
(assignment right: (identifier) @name @ref.read)
(return_statement (identifier) @name @ref.read)
(conditional_expression (identifier) @name @ref.read)
(lambda body: (identifier) @name @ref.read)
(interpolation (identifier) @name @ref.read)
(boolean_operator (identifier) @name @ref.read)
(list_splat (identifier) @name @ref.read)
(dictionary_splat (identifier) @name @ref.read)
(attribute object: (identifier) @name @ref.read)

(assignment left: (identifier) @name type: (type) @type) @bind
(assignment left: (identifier) @name right: (call function: [(identifier) (attribute)] @result)) @bind
(assignment left: (attribute object: (identifier) @self attribute: (identifier) @field) right: (call function: [(identifier) (attribute)] @result)) @bind
(typed_parameter . (identifier) @name type: (type) @type) @bind
(typed_default_parameter name: (identifier) @name type: (type) @type) @bind
(with_item value: (as_pattern (call function: [(identifier) (attribute)] @result) alias: (as_pattern_target (identifier) @name))) @bind

(import_statement) @import
(import_from_statement) @import
((module (expression_statement (assignment left: (identifier) @_all right: (_) @offers))) (#eq? @_all "__all__"))
((augmented_assignment left: (identifier) @_all right: (_) @offers) (#eq? @_all "__all__"))
((module (expression_statement (call function: (attribute object: (identifier) @_all) @offers))) (#eq? @_all "__all__"))
