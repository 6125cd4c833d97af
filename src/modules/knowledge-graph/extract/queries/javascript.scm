; Beside ecmascript.scm and jsx.scm.

(class_heritage (identifier) @name @ref.extends)
(class_heritage (member_expression object: (_) @receiver property: (property_identifier) @name)) @ref.extends
(field_definition property: (_) @name value: [(arrow_function) (function_expression)]) @def.method
(field_definition property: (_) @name) @def.property
(field_definition value: (identifier) @name @ref.read)
(field_definition property: (_) @field value: (new_expression constructor: (_) @type)) @bind
