package ai.flowscale.cli;

import ai.flowscale.api.Flowscale;
import ai.flowscale.api.WorkflowInputs;
import ai.flowscale.api.WorkflowRequest;
import ai.flowscale.api.model.Workflow;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Where the requests of a batch come from: the files of a folder, or the lines of a file. */
final class RequestSource {
  @Parameters(index = "0", paramLabel = "WORKFLOW", description = "The id or name of the workflow.")
  String workflow = "";

  @Parameters(index = "1", paramLabel = "SOURCE", description = "A folder, or a file *.jsonl.")
  Path source = Path.of("");

  @Parameters(
      index = "2..*",
      paramLabel = "NAME=VALUE",
      description = "An input that each request gets too, as of run.")
  List<String> values = List.of();

  @Option(
      names = "--each",
      paramLabel = "NAME",
      description = "The input that gets each file of the folder, called as in NAME=VALUE.")
  String each = "";

  @Option(
      names = "--ext",
      split = ",",
      paramLabel = "EXT",
      description = "Only files with these extensions, such as png,jpg.")
  List<String> extensions = List.of();

  @Mixin InputOptions inputs = new InputOptions();

  /**
   * Reads all requests before the first is sent: a mistake in the last one costs nothing.
   *
   * @param skipped names of files in the folder that are not of the batch
   */
  List<SourcedRequest> read(Set<String> skipped) throws IOException {
    return read(workflow, each, inputs.toInputs().build(), skipped);
  }

  /** Whether the description of the workflow is needed, to type the inputs or to compare them. */
  boolean isDescribed() {
    return !inputs.unchecked || !values.isEmpty();
  }

  /**
   * Reads them again as the description of their workflow says, and compares them with it.
   *
   * @param needed what is not known without the description, as for {@link InputOptions#find}
   */
  List<SourcedRequest> described(
      Console console, Flowscale flowscale, Set<String> skipped, String needed) throws IOException {
    Workflow found = inputs.find(flowscale, workflow, needed(needed));
    if (found == null) {
      return read(skipped);
    }
    WorkflowInputs.Builder common = inputs.toInputs();
    DescribedInputs named = new DescribedInputs(console, found, common);
    for (String value : values) {
      named.pair(value);
    }
    List<SourcedRequest> requests =
        read(found.id(), named.name(each, !inputs.unchecked), common.build(), skipped);
    inputs.check(found, requests);
    return requests;
  }

  private String needed(String otherwise) {
    if (!values.isEmpty()) {
      return RunCommand.TYPES;
    }
    return each.isEmpty() || inputs.unchecked || !otherwise.isEmpty()
        ? otherwise
        : "it is not known which input --each "
            + each
            + " is: use --no-check and the workflow's own name of the input.";
  }

  private List<SourcedRequest> read(
      String workflow, String each, WorkflowInputs common, Set<String> skipped) throws IOException {
    if (!Files.isDirectory(source)) {
      if (Files.exists(source) && !(each.isEmpty() && extensions.isEmpty())) {
        throw InputOptions.wrong("--each and --ext need a folder, and " + source + " is a file.");
      }
      List<SourcedRequest> lines =
          new RequestLines(workflow, source, common, inputs.allowed).read();
      if (lines.isEmpty()) {
        throw InputOptions.wrong(source + " has no request: write one a line.");
      }
      return lines;
    }
    if (each.isEmpty()) {
      throw InputOptions.wrong("Which input gets each file of the folder? Say --each NAME.");
    }
    Set<String> endings =
        extensions.stream()
            .map(extension -> extension.strip().replaceFirst("^\\.", ""))
            .collect(Collectors.toCollection(LinkedHashSet::new));
    try (Stream<WorkflowRequest> files =
        FolderRequests.of(
            source,
            endings,
            file -> WorkflowRequest.of(workflow, common.toBuilder().file(each, file).build()))) {
      List<SourcedRequest> requests =
          files
              .filter(request -> !skipped.contains(request.key().orElse("")))
              .map(request -> new SourcedRequest(request, Place.of(request.key().orElse(""))))
              .toList();
      InputFolders folders = new InputFolders(source, inputs.allowed);
      for (SourcedRequest request : requests) {
        request.checkFolder(each, folders);
      }
      if (requests.isEmpty()) {
        throw InputOptions.wrong(
            endings.isEmpty()
                ? "There is no file in " + source + "."
                : "No file in " + source + " ends with ." + String.join(" or .", endings) + ".");
      }
      return requests;
    }
  }
}
