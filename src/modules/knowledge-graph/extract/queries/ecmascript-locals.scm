; Names that are known in a part of the text alone, and those parts.

[(function_declaration) (generator_function_declaration) (function_expression) (generator_function) (arrow_function) (method_definition) (class_static_block)] @scope.function
[(class) (statement_block) (for_statement) (for_in_statement) (catch_clause) (switch_body) (class_body)] @scope.block

(lexical_declaration (variable_declarator name: (_) @local))
(variable_declaration (variable_declarator name: (_) @local.function))
(for_in_statement kind: ["let" "const"] left: (_) @local)
(for_in_statement kind: "var" left: (_) @local.function)
(catch_clause parameter: (_) @local)
(arrow_function parameter: (identifier) @local)
(function_expression name: (identifier) @local)
(generator_function name: (identifier) @local)
