package ai.flowscale.codegen;

import ai.flowscale.api.error.ConfigurationException;
import ai.flowscale.api.model.Workflow;
import com.palantir.javapoet.ClassName;
import com.palantir.javapoet.JavaFile;
import com.palantir.javapoet.TypeSpec;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import javax.lang.model.SourceVersion;

/**
 * Makes two classes of each workflow: one for its inputs, and one for its outputs. The same
 * descriptions give the same bytes.
 */
public final class WorkflowGenerator {
  private WorkflowGenerator() {}

  /**
   * Generates the classes of workflows.
   *
   * @param packageName the package of the classes
   * @param workflows the workflows, in any order
   * @return two files for each workflow
   * @throws ConfigurationException if the package's name is not one, a workflow comes twice, or a
   *     class cannot hold what it describes
   */
  public static List<GeneratedSource> generate(String packageName, List<Workflow> workflows) {
    if (!SourceVersion.isName(packageName)) {
      throw new ConfigurationException(
          "'"
              + packageName
              + "' is not the name of a package: give one like com.example.workflows");
    }
    List<Workflow> sorted = workflows.stream().sorted(Comparator.comparing(Workflow::id)).toList();
    for (int i = 1; i < sorted.size(); i++) {
      if (sorted.get(i).id().equals(sorted.get(i - 1).id())) {
        throw new ConfigurationException(
            "Workflow "
                + Limits.shown(sorted.get(i).id())
                + " is described twice: leave one of them out");
      }
    }
    sorted.forEach(Limits::checkId);
    Map<String, String> names =
        Names.types(
            sorted.stream().map(WorkflowGenerator::source).toList(),
            ReservedTypes::isReserved,
            "Workflow");
    List<GeneratedSource> sources = new ArrayList<>();
    for (Workflow workflow : sorted) {
      String name = names.get(workflow.id());
      String result = name + "Result";
      ClassName request = ClassName.get(packageName, name);
      ClassName outputs = ClassName.get(packageName, result);
      sources.add(source(request, new RequestClass(workflow, request, outputs).spec()));
      sources.add(source(outputs, ResultClass.spec(workflow, outputs)));
    }
    return sources;
  }

  private static Names.Source source(Workflow workflow) {
    return new Names.Source(workflow.name(), workflow.id());
  }

  private static GeneratedSource source(ClassName name, TypeSpec type) {
    String text =
        JavaFile.builder(name.packageName(), type)
            .skipJavaLangImports(true)
            .indent("  ")
            .addFileComment(
                GeneratedSource.MARK + "from the description of a workflow. Do not edit.")
            .build()
            .toString();
    return new GeneratedSource(
        name.canonicalName().replace('.', '/') + ".java", ascii(text.replace("\r\n", "\n")));
  }

  /** So that it compiles whatever the encoding of the sources is. */
  private static String ascii(String text) {
    StringBuilder ascii = new StringBuilder();
    text.chars()
        .forEach(
            c -> {
              if (c < 0x80) {
                ascii.append((char) c);
              } else {
                ascii.append(String.format(Locale.ROOT, "\\u%04x", c));
              }
            });
    return ascii.toString();
  }
}
