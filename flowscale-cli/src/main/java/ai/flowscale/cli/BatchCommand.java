package ai.flowscale.cli;

import ai.flowscale.api.BatchCheckpoint;
import ai.flowscale.api.BatchItem;
import ai.flowscale.api.BatchOptions;
import ai.flowscale.api.RunListener;
import ai.flowscale.api.WorkflowRequest;
import ai.flowscale.api.error.BatchException;
import ai.flowscale.api.error.FlowscaleException;
import ai.flowscale.api.error.InvalidRequestException;
import ai.flowscale.api.error.NotFoundException;
import ai.flowscale.api.error.RunCancellation;
import ai.flowscale.api.error.RunCancelledException;
import ai.flowscale.api.error.RunFailedException;
import ai.flowscale.api.error.SubmissionUncertainException;
import ai.flowscale.api.model.DownloadedFile;
import ai.flowscale.api.support.SafeNames;
import jakarta.json.JsonObjectBuilder;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.TypeConversionException;

/** {@code flowscale batch}. */
@CommandLine.Command(
    name = "batch",
    description = "Runs a workflow for each file of a folder, or each line of a file *.jsonl.",
    footer = {
      "%nPrints a line for each request that ended. A line of a file *.jsonl is such as",
      "  {\"key\": \"dawn\", \"text\": {\"text_51536\": \"Dawn\"}, \"file\": {\"image_35728\":"
          + " \"dawn.png\"}}",
      "with the fields key, text, number, bool, json and file; paths start at its folder.",
      "%nExamples:",
      "  flowscale batch poster pictures --each image text=Dawn --out out",
      "  flowscale batch poster requests.jsonl --checkpoint requests.checkpoint"
    })
final class BatchCommand extends ServiceCommand {
  /** What the keys begin with that a batch gives to lines without one. */
  private static final String GIVEN_KEY = "#";

  @Mixin RequestSource source = new RequestSource();

  @Option(
      names = "--checkpoint",
      paramLabel = "FILE",
      description = "Remembers the runs, so that the same command resumes a batch that was ended.")
  @Nullable Path checkpoint;

  @Option(
      names = "--group",
      paramLabel = "GROUP",
      description = {
        "Puts the runs into this group. Default: one for each request, in which its run is found"
            + " where the response was lost."
      })
  @Nullable String group;

  @Option(
      names = "--concurrent",
      paramLabel = "N",
      converter = Concurrent.class,
      description = {
        "How many are in flight at once, or auto: two for each container of the deployment, less"
            + " what others have in the queue. Default: 4."
      })
  int concurrent = 4;

  @Option(names = "--resubmit-failed", description = "Submits again what failed before.")
  boolean resubmitFailedRuns;

  @Mixin WaitFlags wait = new WaitFlags();
  @Mixin Outputs outputs = new Outputs();

  BatchCommand(Console console) {
    super(console);
  }

  @Override
  ExitCode run(Session session) throws IOException {
    outputs.prepare();
    source.read(checkpointNames());
    List<SourcedRequest> sourced =
        source.described(console, session.flowscale(), checkpointNames(), "");
    sourced.forEach(each -> each.checkFiles(console));
    List<WorkflowRequest> requests = sourced.stream().map(SourcedRequest::request).toList();
    List<String> folders = folders(requests);
    for (String name : folders) {
      // Before any run is paid for.
      outputs.check(name);
    }
    checkKeys(requests);
    BatchTally tally = new BatchTally(requests.size(), System.nanoTime());
    try (Progress progress = new Progress(console, wait.quiet);
        Stream<BatchItem> outcomes =
            session.flowscale().executeBatch(requests.stream(), options())) {
      for (BatchItem item : (Iterable<BatchItem>) outcomes::iterator) {
        int index = (int) item.index();
        boolean isWell = report(session, progress, item, folders.get(index));
        tally.add(isWell, item.resumed());
        if (console.isTerminal()) {
          progress.state("", tally.line(System.nanoTime()));
        }
      }
      progress.line(tally.summary());
    } catch (InvalidRequestException wrong) {
      // What is wrong with a request is in its item.
      throw wrong.field().equals("checkpoint")
          ? new CliException(ExitCode.FILES, FailureMessages.message(wrong))
          : wrong;
    } catch (BatchException ended) {
      // Nothing is downloaded any more. What has a run, or may have one, is told all the same.
      ended
          .items()
          .forEach(
              item -> {
                String folder = folders.get((int) item.index());
                print(item, folder, List.of(), message(item, folder));
              });
      throw ended(ended);
    } catch (CliException ended) {
      throw ended(ended);
    }
    int all = requests.size();
    int done = tally.done();
    int completed = done - tally.failed();
    if (completed < all) {
      // What all requests would share, such as a refused key, has stopped it.
      String rest = done < all ? "; " + (all - done) + " of them were not started." : ".";
      throw new CliException(
          ExitCode.INCOMPLETE,
          all - completed + " of " + all + " requests did not complete" + rest);
    }
    return ExitCode.OK;
  }

  /** Says how the user gets at the runs, where the message does not say what to do. */
  private CliException ended(RuntimeException ended) {
    CliException told =
        new CliException(ExitCode.of(ended), FailureMessages.message(ended, again()), ended);
    if (isCheckpointLost(ended)) {
      return told;
    }
    if (checkpoint != null) {
      return told.with("The same command resumes the batch.");
    }
    return told.with(
        group == null
            ? "With --checkpoint FILE, the same command resumes a batch."
            : "Its runs: flowscale runs --group " + Again.quoted(group) + again().profile());
  }

  /** Whether someone has changed the checkpoint: what to do then is in the message. */
  private static boolean isCheckpointLost(Exception ended) {
    return ended.getCause() instanceof UncheckedIOException failed
        && failed.getCause() instanceof FileSystemException;
  }

  private BatchOptions options() {
    BatchOptions.Builder options =
        BatchOptions.builder().groupId(group).waitOptions(wait.toOptions(new RunListener() {}));
    if (concurrent == Concurrent.AUTOMATIC) {
      options.maxConcurrentAutomatic();
    } else {
      options.maxConcurrent(concurrent);
    }
    if (checkpoint != null) {
      options.checkpoint(BatchCheckpoint.file(checkpoint));
    }
    if (resubmitFailedRuns) {
      options.resubmitFailedRuns();
    }
    if (wait.cancelOnInterrupt) {
      options.cancelRemaining();
    }
    return options.build();
  }

  /** A checkpoint in the source's folder, and the lock beside it, are not files of the batch. */
  private Set<String> checkpointNames() throws IOException {
    if (checkpoint == null) {
      return Set.of();
    }
    Path folder = checkpoint.toAbsolutePath().getParent();
    if (folder == null
        || !Files.exists(folder)
        || !Files.exists(source.source)
        || !Files.isSameFile(folder, source.source)) {
      return Set.of();
    }
    String name = String.valueOf(checkpoint.getFileName());
    return Set.of(name, name + ".lock");
  }

  /** Refuses what the checkpoint could not tell apart, before any run is paid for. */
  private void checkKeys(List<WorkflowRequest> requests) {
    Set<String> keys = new HashSet<>();
    for (WorkflowRequest request : requests) {
      String key = request.key().orElse("");
      if (checkpoint != null && !key.isEmpty() && !keys.add(key)) {
        throw InputOptions.wrong(
            "The key " + key + " comes twice: with --checkpoint, give each request its own.");
      }
    }
  }

  /** Whether all went well, the download included. */
  private boolean report(Session session, Progress progress, BatchItem item, String name) {
    Progress silent = new Progress(console, true);
    List<DownloadedFile> files = List.of();
    String failure = message(item, name);
    if (item.result() != null && outputs.folder != null) {
      try {
        files = outputs.download(session, silent, item.result(), name, again(name));
      } catch (CliException broken) {
        failure = String.valueOf(broken.getMessage());
      }
    }
    progress.pause();
    print(item, name, files, failure);
    return failure.isEmpty();
  }

  private String message(BatchItem item, String folder) {
    return item.failure() == null ? "" : FailureMessages.ofSubmitted(item.failure(), again(folder));
  }

  /** What puts the outputs of one request where the batch would have put them. */
  private Again again(String folder) {
    return again().with(outputs.again(folder));
  }

  private void print(BatchItem item, String name, List<DownloadedFile> files, String failure) {
    String shown = item.key().startsWith(GIVEN_KEY) ? name : item.key();
    String status = status(item, !failure.isEmpty());
    if (json) {
      JsonObjectBuilder line =
          Documents.object()
              .add("index", item.index())
              .add("key", item.key())
              .add("status", status)
              .add("run", Documents.orNull(item.runId().orElse(null)))
              .add("resumed", item.resumed())
              .add("files", Documents.files(files));
      console.print((failure.isEmpty() ? line : line.add("error", failure)).build());
    } else {
      Stream<String> words =
          Stream.of(Safe.text(shown), console.state(status), Safe.text(item.runId().orElse("-")));
      console.printSafe(
          Stream.concat(words, files.stream().map(file -> Safe.text(console.path(file.path()))))
              .collect(Collectors.joining("  ")));
    }
    if (!failure.isEmpty()) {
      console.error(shown + ": " + failure);
    }
  }

  /** A script may submit again what has failed: no run of it continues. */
  private static String status(BatchItem item, boolean hasFailed) {
    FlowscaleException failure = item.failure();
    if (failure == null) {
      // Its download may have failed.
      return hasFailed ? "failed" : "completed";
    }
    boolean hasEnded =
        failure instanceof RunFailedException
            || failure instanceof RunCancelledException
            || failure instanceof NotFoundException
            || failure.runCancellation() == RunCancellation.CONFIRMED;
    if (failure.runId().isPresent()) {
      return hasEnded ? "failed" : "unfinished";
    }
    return failure instanceof SubmissionUncertainException ? "uncertain" : "failed";
  }

  /**
   * What the folder of each request's outputs is named after, so that a resumed batch finds it
   * again: the key, or else the request's place. Upper and lower case do not tell folders apart.
   */
  private static List<String> folders(List<WorkflowRequest> requests) {
    Set<String> taken = new HashSet<>();
    List<String> folders = new ArrayList<>();
    for (WorkflowRequest request : requests) {
      String wanted = request.key().orElse("request-" + folders.size());
      String name = wanted;
      for (int number = folders.size();
          !taken.add(SafeNames.folded(Outputs.folderName(name)));
          number++) {
        name = wanted + "#" + number;
      }
      folders.add(name);
    }
    return folders;
  }

  /** Reads a number, and {@code auto}. */
  static final class Concurrent implements ITypeConverter<Integer> {
    static final int AUTOMATIC = -1;

    @Override
    public Integer convert(String text) {
      if (text.equals("auto")) {
        return AUTOMATIC;
      }
      if (!text.matches("0*[1-9][0-9]{0,8}")) {
        throw new TypeConversionException("write a number from 1 on, or auto");
      }
      return Integer.valueOf(text);
    }
  }
}
