; A component that is used is called.

(jsx_opening_element name: (identifier) @name) @ref.call
(jsx_self_closing_element name: (identifier) @name) @ref.call
(jsx_opening_element name: (member_expression object: (_) @receiver property: (property_identifier) @name)) @ref.call
(jsx_self_closing_element name: (member_expression object: (_) @receiver property: (property_identifier) @name)) @ref.call
(jsx_expression (identifier) @name @ref.read)
(jsx_expression (member_expression object: (this) @receiver property: (property_identifier) @name)) @ref.pass
