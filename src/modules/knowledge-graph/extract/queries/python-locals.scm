; Names that are known in a part of the text alone, and those parts; what stands before a body is not in it.

(function_definition body: (_) @body) @scope.function
(lambda body: (_) @body) @scope.function
(class_definition body: (_) @body) @scope.class
[(list_comprehension) (set_comprehension) (dictionary_comprehension) (generator_expression)] @scope.block
(module [(for_statement) (with_statement)] @scope.block)
(module (try_statement (except_clause) @scope.block))

(parameters [(identifier) (list_splat_pattern) (dictionary_splat_pattern) (tuple_pattern)] @local)
(lambda_parameters [(identifier) (list_splat_pattern) (dictionary_splat_pattern) (tuple_pattern)] @local)
(default_parameter name: (_) @local)
(typed_default_parameter name: (_) @local)
(typed_parameter . (_) @local)
(for_statement left: (_) @local)
(for_in_clause left: (_) @local)
(as_pattern_target) @local
(case_pattern (dotted_name . (identifier) @local .))
(case_pattern (splat_pattern (identifier) @local))
(assignment left: [(identifier) (pattern_list) (tuple_pattern) (list_pattern)] @local.function)
(augmented_assignment left: (identifier) @local.function)
(named_expression name: (identifier) @local.function)
(global_statement (identifier) @local.global)
(nonlocal_statement (identifier) @local.outer)
