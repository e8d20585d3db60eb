package ai.flowscale.codegen;

import ai.flowscale.api.model.OutputDescription;
import ai.flowscale.api.model.RunOutput;
import ai.flowscale.api.model.RunResult;
import ai.flowscale.api.model.Workflow;
import com.palantir.javapoet.ClassName;
import com.palantir.javapoet.MethodSpec;
import com.palantir.javapoet.ParameterSpec;
import com.palantir.javapoet.TypeSpec;
import java.util.List;
import java.util.Map;
import java.util.Set;
import javax.lang.model.element.Modifier;

/** The record that holds the outputs of a workflow. */
final class ResultClass {
  private static final Set<String> RESERVED =
      Set.of(
          "result",
          "clone",
          "finalize",
          "getClass",
          "hashCode",
          "notify",
          "notifyAll",
          "toString",
          "wait");

  private ResultClass() {}

  static TypeSpec spec(Workflow workflow, ClassName name) {
    TypeSpec.Builder type =
        TypeSpec.recordBuilder(name)
            .addModifiers(Modifier.PUBLIC)
            .addJavadoc(
                "The outputs of a run of $L.\n\n@param result the run and all its outputs\n",
                RequestClass.workflowName(workflow))
            .recordConstructor(
                MethodSpec.constructorBuilder()
                    .addParameter(ParameterSpec.builder(RunResult.class, "result").build())
                    .build());
    List<OutputDescription> outputs =
        workflow.outputDescriptions().stream().filter(output -> !output.name().isEmpty()).toList();
    Limits.checkNames(workflow, "output", outputs.stream().map(OutputDescription::name).toList());
    Map<String, String> methods =
        Names.methods(
            outputs.stream().map(it -> new Names.Source(it.label(), it.name())).toList(), RESERVED);
    for (OutputDescription output : outputs) {
      type.addMethod(
          MethodSpec.methodBuilder(methods.get(output.name()))
              .addModifiers(Modifier.PUBLIC)
              .returns(RunOutput.class)
              .addJavadoc(
                  "$L\n\n@return the output $L\n",
                  first(Javadoc.sentence(output.label()), Javadoc.sentence(output.description())),
                  Javadoc.code(output.name()))
              .addStatement("return result.outputOrThrow($L)", Literals.of(output.name()))
              .build());
    }
    return type.build();
  }

  private static String first(String label, String description) {
    String text = (label + " " + description).strip();
    return text.isEmpty() ? "Returns an output." : text;
  }
}
