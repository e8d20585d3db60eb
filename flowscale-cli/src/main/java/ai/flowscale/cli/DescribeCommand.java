package ai.flowscale.cli;

import ai.flowscale.api.error.ConfigurationException;
import ai.flowscale.api.model.DataType;
import ai.flowscale.api.model.InputDescription;
import ai.flowscale.api.model.OutputDescription;
import ai.flowscale.api.model.Workflow;
import ai.flowscale.codegen.DescriptionFile;
import ai.flowscale.codegen.Drift;
import java.math.BigDecimal;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code flowscale describe}. */
@CommandLine.Command(
    name = "describe",
    description = "Shows what workflows take and return, or writes it to a file for generate.",
    footer = {
      "%nExamples:",
      "  flowscale describe poster",
      "  flowscale describe --out workflows.json",
      "  flowscale describe --check workflows.json"
    })
final class DescribeCommand extends ServiceCommand {
  /** The table is for people; with --json nothing is left out. */
  private static final int MAX_OPTIONS = 20;

  private static final int MAX_LENGTH = 60;

  @Parameters(
      paramLabel = "WORKFLOW",
      arity = "0..*",
      description = "The ids or names of the workflows. Default: all.")
  List<String> ids = List.of();

  @Option(
      names = {"-o", "--out"},
      paramLabel = "FILE",
      description = "Writes the descriptions into FILE, to be committed.")
  @Nullable Path out;

  @Option(
      names = "--check",
      paramLabel = "FILE",
      description = "Compares FILE with the deployment, and prints each difference.")
  @Nullable Path committed;

  DescribeCommand(Console console) {
    super(console);
  }

  @Override
  ExitCode run(Session session) {
    if (committed != null) {
      return check(session, committed);
    }
    List<Workflow> workflows = wanted(session.flowscale().getWorkflows());
    if (out != null) {
      try {
        DescriptionFile.write(out, workflows);
      } catch (ConfigurationException unwritten) {
        throw new CliException(
            ExitCode.FILES, FailureMessages.sentence(String.valueOf(unwritten.getMessage())));
      }
      if (json) {
        console.print(Documents.strings(List.of(console.path(out))));
      } else {
        console.print(console.path(out));
      }
    } else if (json) {
      console.print(DescriptionFile.toJson(workflows));
    } else {
      for (int i = 0; i < workflows.size(); i++) {
        if (i > 0) {
          console.print("");
        }
        show(workflows.get(i));
      }
    }
    return ExitCode.OK;
  }

  private ExitCode check(Session session, Path file) {
    if (out != null || !ids.isEmpty()) {
      throw InputOptions.wrong("--check compares all that its FILE describes: give nothing else.");
    }
    List<Workflow> described = GenerateCommand.read(file);
    List<String> differences = Drift.between(described, session.flowscale().getWorkflows());
    if (json) {
      console.print(Documents.strings(differences));
    } else {
      differences.forEach(console::print);
    }
    return differences.isEmpty() ? ExitCode.OK : ExitCode.DRIFT;
  }

  private List<Workflow> wanted(List<Workflow> deployed) {
    if (ids.isEmpty()) {
      return deployed;
    }
    List<Workflow> wanted = new ArrayList<>();
    for (String id : new LinkedHashSet<>(ids)) {
      wanted.add(
          Workflows.find(deployed, id)
              .orElseThrow(() -> FailureMessages.unknownWorkflow(id, deployed)));
    }
    return wanted;
  }

  private void show(Workflow workflow) {
    String name = workflow.name() == null ? "" : "  " + Safe.line(workflow.name());
    console.print(Safe.line(workflow.id()) + name);
    if (workflow.description() != null) {
      console.print(Safe.line(workflow.description()));
    }
    console.print("");
    Table inputs =
        new Table(
            console, "INPUT", "TYPE", "REQUIRED", "DEFAULT", "LABEL", "VALUES", "DESCRIPTION");
    workflow.inputDescriptions().stream()
        .filter(input -> !input.name().isEmpty())
        .forEach(
            input ->
                inputs.add(
                    Safe.line(input.name()),
                    (input.many() ? "list of " : "") + type(input.type(), input.typeName()),
                    input.required() ? "yes" : "no",
                    orDash(input.defaultValue()),
                    orDash(input.label()),
                    values(input),
                    orDash(input.description())));
    print(inputs, "No inputs are described.");
    console.print("");
    Table outputs = new Table(console, "OUTPUT", "TYPE", "LABEL", "DESCRIPTION");
    for (OutputDescription output : workflow.outputDescriptions()) {
      outputs.add(
          Safe.line(output.name()),
          type(output.type(), output.typeName()),
          orDash(output.label()),
          orDash(output.description()));
    }
    print(outputs, "No outputs are described.");
  }

  private void print(Table table, String nothing) {
    if (table.size() > 0) {
      table.withoutEmptyColumns().print();
    } else {
      console.print(nothing);
    }
  }

  private static String type(DataType type, @Nullable String name) {
    return type == DataType.UNKNOWN ? orDash(name) : type.name().toLowerCase(Locale.ROOT);
  }

  private static String values(InputDescription input) {
    if (!input.options().isEmpty()) {
      String others = input.options().size() > MAX_OPTIONS ? " and others" : "";
      return Safe.line(
          input.options().stream()
                  .limit(MAX_OPTIONS)
                  .map(DescribeCommand::orDash)
                  .collect(Collectors.joining(", "))
              + others);
    }
    String from = input.min() == null ? "" : "from " + plain(input.min()) + " ";
    String to = input.max() == null ? "" : "up to " + plain(input.max());
    return (from + to).isEmpty() ? "-" : (from + to).strip();
  }

  /** As people write numbers, unless that has hundreds of digits. */
  private static String plain(BigDecimal number) {
    String plain = number.toPlainString();
    return plain.length() > MAX_LENGTH ? orDash(number) : plain;
  }

  private static String orDash(@Nullable Object value) {
    String text = value == null ? "-" : Safe.line(value.toString());
    return text.length() > MAX_LENGTH ? text.substring(0, MAX_LENGTH) + "..." : text;
  }
}
