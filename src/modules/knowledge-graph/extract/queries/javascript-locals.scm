(using_declaration (variable_declarator name: (identifier) @local))
(formal_parameters [(identifier) (object_pattern) (array_pattern) (rest_pattern) (assignment_pattern)] @local)
