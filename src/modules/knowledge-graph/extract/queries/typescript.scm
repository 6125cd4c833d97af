; Beside ecmascript.scm (and jsx.scm for .tsx).

(abstract_class_declaration name: (_) @name) @def.class
(interface_declaration name: (_) @name) @def.interface
(enum_declaration name: (_) @name) @def.enum
(type_alias_declaration name: (_) @name) @def.type
(internal_module name: (_) @name) @def.namespace
(module name: (identifier) @name) @def.namespace
(function_signature name: (identifier) @name) @def.function
(method_signature name: (_) @name) @def.method
(abstract_method_signature name: (_) @name) @def.method
(public_field_definition name: (_) @name value: [(arrow_function) (function_expression)]) @def.method
(public_field_definition name: (_) @name) @def.property
(public_field_definition value: (identifier) @name @ref.read)
(property_signature name: (_) @name) @def.property
(required_parameter (accessibility_modifier) pattern: (identifier) @name) @def.parameter
(required_parameter "readonly" pattern: (identifier) @name) @def.parameter

(extends_clause value: (identifier) @name @ref.extends)
(extends_clause value: (member_expression object: (_) @receiver property: (property_identifier) @name) @ref.extends)
(extends_type_clause type: (type_identifier) @name @ref.extends)
(extends_type_clause type: (generic_type name: (type_identifier) @name @ref.extends))
(extends_type_clause type: (nested_type_identifier module: (_) @receiver name: (type_identifier) @name) @ref.extends)
(implements_clause (type_identifier) @name @ref.implements)
(implements_clause (generic_type name: (type_identifier) @name @ref.implements))
(implements_clause (nested_type_identifier module: (_) @receiver name: (type_identifier) @name) @ref.implements)
(type_annotation (type_identifier) @name @ref.type)
(type_arguments (type_identifier) @name @ref.type)
(generic_type name: (type_identifier) @name @ref.type)
(union_type (type_identifier) @name @ref.type)
(intersection_type (type_identifier) @name @ref.type)
(array_type (type_identifier) @name @ref.type)
(tuple_type (type_identifier) @name @ref.type)
(readonly_type (type_identifier) @name @ref.type)
(type_alias_declaration value: (type_identifier) @name @ref.type)
(as_expression (type_identifier) @name @ref.type)
(satisfies_expression (type_identifier) @name @ref.type)
(constraint (type_identifier) @name @ref.type)
(type_query (identifier) @name @ref.read)
(nested_type_identifier module: (_) @receiver name: (type_identifier) @name) @ref.type

(export_statement "=" (identifier) @whole)
(export_statement "=" [(function_expression !name) (arrow_function)] @unnamed.function @nameless)
(export_statement "=" (class !name) @unnamed.class @nameless)
(export_statement "=" (object) @unnamed.variable @nameless)
(export_statement "default" value: [(as_expression . (object) @unnamed.variable) (satisfies_expression . (object) @unnamed.variable)])

(variable_declarator name: (identifier) @name type: (type_annotation (_) @type)) @bind
(variable_declarator name: (identifier) @name value: (as_expression (_) . (_) @type)) @bind
(required_parameter pattern: (identifier) @name type: (type_annotation (_) @type)) @bind
(optional_parameter pattern: (identifier) @name type: (type_annotation (_) @type)) @bind
(public_field_definition name: (_) @field value: (new_expression constructor: (_) @type)) @bind
