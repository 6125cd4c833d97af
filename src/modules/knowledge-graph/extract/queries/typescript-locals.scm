[(function_signature) (method_signature) (abstract_method_signature) (function_type) (constructor_type) (call_signature) (construct_signature)] @scope.function
[(internal_module body: (_) @scope.namespace) (module name: [(identifier) (nested_identifier)] body: (_) @scope.namespace)]
(ambient_declaration "global" (statement_block) @scope.file)
(assignment_expression "using" left: (identifier) @local)
(required_parameter pattern: (_) @local)
(optional_parameter pattern: (_) @local)
(type_parameters) @scope.generic
(type_parameter name: (type_identifier) @local.type)
(object_type (index_signature (mapped_type_clause name: (type_identifier) @local.type))) @scope.block
