package ai.flowscale.cli;

import ai.flowscale.api.error.ConfigurationException;
import ai.flowscale.api.model.Workflow;
import ai.flowscale.codegen.DescriptionFile;
import ai.flowscale.codegen.GeneratedSource;
import ai.flowscale.codegen.WorkflowGenerator;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import picocli.CommandLine;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code flowscale generate}. */
@CommandLine.Command(
    name = "generate",
    description = "Makes a Java class of each workflow that a file describes. Calls no service.",
    footer = {"%nExamples:", "  flowscale generate workflows.json --package com.example --out src"})
final class GenerateCommand extends Command {
  @Parameters(paramLabel = "FILE", description = "The descriptions, as describe --out writes them.")
  Path descriptions = Path.of("");

  @Option(
      names = "--package",
      required = true,
      paramLabel = "NAME",
      description = "The package of the classes.")
  String packageName = "";

  @Option(
      names = {"-o", "--out"},
      paramLabel = "DIR",
      description = "The folder of sources. Default: the working directory.")
  Path out = Path.of("");

  GenerateCommand(Console console) {
    super(console);
  }

  static List<Workflow> read(Path file) {
    try {
      return DescriptionFile.read(file);
    } catch (ConfigurationException unreadable) {
      ExitCode code =
          unreadable.getCause() instanceof IOException ? ExitCode.FILES : ExitCode.USAGE;
      throw new CliException(
          code,
          FailureMessages.sentence(String.valueOf(unreadable.getMessage()))
              + " flowscale describe --out FILE fetches them.");
    }
  }

  private List<GeneratedSource> generate(List<Workflow> workflows) {
    try {
      return WorkflowGenerator.generate(packageName, workflows);
    } catch (ConfigurationException wrong) {
      throw InputOptions.wrong(FailureMessages.sentence(String.valueOf(wrong.getMessage())));
    }
  }

  @Override
  public Integer call() throws IOException {
    List<GeneratedSource> sources = generate(read(descriptions));
    for (GeneratedSource source : sources) {
      source.writeTo(out);
    }
    List<String> paths =
        sources.stream().map(source -> console.path(out.resolve(source.path()))).toList();
    if (json) {
      console.print(Documents.strings(paths));
    } else {
      paths.forEach(console::print);
    }
    return ExitCode.OK.number;
  }
}
