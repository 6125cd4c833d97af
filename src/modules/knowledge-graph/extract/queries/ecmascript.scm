; What TypeScript, TSX and JavaScript share.

(function_declaration name: (identifier) @name) @def.function
(generator_function_declaration name: (identifier) @name) @def.function
(class_declaration name: (_) @name) @def.class
(class name: (_) @name) @def.class
(method_definition name: [(property_identifier) (private_property_identifier) (string)] @name) @def.method
(variable_declarator name: (identifier) @name value: [(arrow_function) (function_expression) (generator_function)]) @def.function
(variable_declarator name: (identifier) @name value: (class)) @def.class
(pair key: (property_identifier) @name value: [(arrow_function) (function_expression)]) @def.method
(assignment_expression
  left: (member_expression object: (_) @owner property: (property_identifier) @name)
  right: [(arrow_function) (function_expression)]) @def.assigned
(program [(lexical_declaration (variable_declarator name: (identifier) @name) @def.variable)
          (variable_declaration (variable_declarator name: (identifier) @name) @def.variable)])
(program (export_statement declaration: (lexical_declaration (variable_declarator name: (identifier) @name) @def.variable)))

(call_expression function: (identifier) @name) @ref.call
(call_expression function: (member_expression object: (_) @receiver property: [(property_identifier) (private_property_identifier)] @name)) @ref.call
(new_expression constructor: (identifier) @name) @ref.new
(new_expression constructor: (member_expression object: (_) @receiver property: (property_identifier) @name)) @ref.new
(decorator (identifier) @name) @ref.decorate
(decorator (member_expression object: (_) @receiver property: (property_identifier) @name)) @ref.decorate
(decorator (call_expression function: (identifier) @name)) @ref.decorate
(decorator (call_expression function: (member_expression object: (_) @receiver property: (property_identifier) @name))) @ref.decorate
(arguments (identifier) @name @ref.read)
(array (identifier) @name @ref.read)
(pair value: (identifier) @name @ref.read)
(object (shorthand_property_identifier) @name @ref.read)
(variable_declarator value: (identifier) @name @ref.read)
(assignment_expression right: (identifier) @name @ref.read)
(return_statement (identifier) @name @ref.read)
(ternary_expression (identifier) @name @ref.read)
(arrow_function body: (identifier) @name @ref.read)
(template_substitution (identifier) @name @ref.read)
(binary_expression ["??" "||" "&&"] (identifier) @name @ref.read)
(spread_element (identifier) @name @ref.read)
(await_expression (identifier) @name @ref.read)
(member_expression object: (identifier) @name @ref.read)
[(arguments (member_expression object: (this) @receiver property: (property_identifier) @name)) (pair value: (member_expression object: (this) @receiver property: (property_identifier) @name))] @ref.pass

(variable_declarator name: (identifier) @name value: (new_expression constructor: (_) @type)) @bind
(variable_declarator name: (identifier) @name value: (call_expression function: [(identifier) (member_expression)] @result)) @bind
(variable_declarator name: (identifier) @name value: (await_expression (call_expression function: [(identifier) (member_expression)] @result))) @bind
(assignment_expression left: (member_expression object: (this) property: (_) @field) right: (new_expression constructor: (_) @type)) @bind

(import_statement) @import
(export_statement source: (string)) @reexport
(export_statement (export_clause) @exports)
(export_statement value: (identifier) @default)
(export_statement "default" declaration: (_ name: (_) @default))
(variable_declarator name: (_) @names value: (call_expression function: (identifier) @require arguments: (arguments . (string) @module)))
(variable_declarator name: (_) @names value: (await_expression (call_expression function: (import) @require arguments: (arguments . (string) @module))))
(variable_declarator name: (identifier) @names value: (member_expression object: (call_expression function: (identifier) @require arguments: (arguments . (string) @module)) property: (property_identifier) @of))
(call_expression function: (import) arguments: (arguments . (string) @module)) @dynamic
((expression_statement (call_expression function: (identifier) @_require arguments: (arguments . (string) @module)) @dynamic) (#eq? @_require "require"))
((assignment_expression left: (member_expression object: (identifier) @_module property: (property_identifier) @_exports) right: [(identifier) @whole (class name: (_) @whole) (function_expression name: (_) @whole) (generator_function name: (_) @whole)]) (#eq? @_module "module") (#eq? @_exports "exports"))
((assignment_expression left: (member_expression object: (identifier) @_module property: (property_identifier) @_exports) right: [(object) (call_expression)] @shared) (#eq? @_module "module") (#eq? @_exports "exports"))
((assignment_expression left: (member_expression object: [(identifier) (member_expression)] @_of property: (property_identifier) @as) right: (_) @shared) (#match? @_of "^(module[.])?exports$"))

; What a module offers without a name of its own.
(export_statement "default" value: [(function_expression !name) (generator_function !name) (arrow_function)] @unnamed.function)
(export_statement "default" value: (parenthesized_expression [(function_expression !name) (generator_function !name) (arrow_function)] @unnamed.function))
(export_statement "default" value: (class !name) @unnamed.class)
(export_statement "default" value: (object) @unnamed.variable)
((assignment_expression left: (member_expression object: (identifier) @_module property: (property_identifier) @_exports) right: [(function_expression !name) (generator_function !name) (arrow_function)] @at @nameless) @unnamed.function (#eq? @_module "module") (#eq? @_exports "exports"))
((assignment_expression left: (member_expression object: (identifier) @_module property: (property_identifier) @_exports) right: (class !name) @at @nameless) @unnamed.class (#eq? @_module "module") (#eq? @_exports "exports"))
; A list of names that stand elsewhere is nothing of its own.
((assignment_expression left: (member_expression object: (identifier) @_module property: (property_identifier) @_exports) right: (object [(method_definition) (pair value: [(arrow_function) (function_expression)])]) @at @nameless) @unnamed.variable (#eq? @_module "module") (#eq? @_exports "exports"))
((assignment_expression left: (member_expression object: (identifier) @_module property: (property_identifier) @_exports) right: [(function_expression name: (_) @name) (generator_function name: (_) @name)]) @unnamed.function (#eq? @_module "module") (#eq? @_exports "exports"))
