package ai.flowscale.images;

import ai.flowscale.api.BatchItem;
import ai.flowscale.api.Flowscale;
import ai.flowscale.api.InputFile;
import ai.flowscale.api.error.BatchException;
import ai.flowscale.api.error.ConfigurationException;
import ai.flowscale.api.error.DownloadException;
import ai.flowscale.api.error.FlowscaleException;
import ai.flowscale.api.model.DownloadedFile;
import ai.flowscale.api.model.RunOutput;
import ai.flowscale.api.model.RunResult;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.System.Logger;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * Gets the pictures of runs.
 *
 * @param flowscale the client
 * @param output the name of the output, or empty for the first picture
 * @param maxTotal how many bytes several pictures may have together
 */
record PictureDownload(Flowscale flowscale, Optional<String> output, long maxTotal) {
  /** Larger pictures are left at the service: as base64 they would take several times as much. */
  private static final long MAX_BYTES = 64L << 20;

  /** How many runs a message names. */
  private static final int MAX_LISTED = 20;

  /** As registered (RFC 6838): the storage may say anything, and it goes into pages and names. */
  private static final Pattern IMAGE = Pattern.compile("image/[a-z0-9][a-z0-9.+-]{0,62}");

  private static final Logger LOG = System.getLogger(PictureDownload.class.getName());

  /** Returns the pictures. What fails has the results of all runs: they are paid for. */
  List<GeneratedImage> all(List<BatchItem> runs, long firstSeed) {
    List<GeneratedImage> images = new ArrayList<>();
    long total = 0;
    for (BatchItem run : runs) {
      try {
        GeneratedImage image = one(run.orThrow(), OptionalLong.of(firstSeed + run.index()));
        total += image.size();
        if (total > maxTotal) {
          throw new DownloadException(
              DownloadException.Reason.REJECTED,
              image.filename(),
              "The pictures of one call may have %d bytes in memory: ask for fewer at a time."
                  .formatted(maxTotal),
              null);
        }
        images.add(image);
      } catch (FlowscaleException e) {
        throw incomplete(runs, run, e);
      }
    }
    return List.copyOf(images);
  }

  private static BatchException incomplete(
      List<BatchItem> runs, BatchItem broken, FlowscaleException failure) {
    broken.runId().ifPresent(failure::noteRunId);
    String ids =
        runs.stream()
            .limit(MAX_LISTED)
            .flatMap(run -> run.runId().stream())
            .collect(Collectors.joining(", ", "", runs.size() > MAX_LISTED ? ", ..." : ""));
    return new BatchException(
        "All %d runs have completed (%s), but not all pictures could be downloaded. Do not make them again: download them from the results of items(), or by the runs' ids. The first failure: %s"
            .formatted(runs.size(), ids, failure.getMessage()),
        runs.stream()
            .map(
                run ->
                    run.index() == broken.index()
                        ? new BatchItem(run.index(), run.key(), run.resumed(), null, failure)
                        : run)
            .toList(),
        failure);
  }

  /** Returns the picture. What fails has the id of the run, so that nothing is lost by it. */
  GeneratedImage one(RunResult result, OptionalLong seed) {
    try {
      RunOutput picture = picture(result);
      try {
        return download(result, picture, seed);
      } catch (IOException e) {
        throw new DownloadException(
            DownloadException.Reason.FILE_SYSTEM,
            picture.filename(),
            "The picture of run '%s' could not be written to the folder for temporary files: check it, and get the picture by the run's id."
                .formatted(result.runId()),
            e);
      }
    } catch (FlowscaleException e) {
      e.noteRunId(result.runId());
      throw e;
    }
  }

  /** By a file, so that a broken download is resumed and only a complete one is returned. */
  private GeneratedImage download(RunResult result, RunOutput picture, OptionalLong seed)
      throws IOException {
    Path folder = Files.createTempDirectory("flowscale-image");
    try {
      return read(result, flowscale.download(picture, folder), seed);
    } finally {
      delete(folder);
    }
  }

  /**
   * What stays behind is the system's to clear away: the picture, or why there is none, matters.
   */
  private static void delete(Path folder) {
    try (Stream<Path> files = Files.list(folder)) {
      for (Path file : files.toList()) {
        Files.deleteIfExists(file);
      }
      Files.deleteIfExists(folder);
    } catch (IOException | UncheckedIOException e) {
      LOG.log(Logger.Level.DEBUG, "A folder for temporary files stays: {0}", folder);
    }
  }

  private static GeneratedImage read(RunResult result, DownloadedFile file, OptionalLong seed)
      throws IOException {
    String name = file.output().filename();
    String type = typeOf(name);
    if (!isImage(type) && file.contentType() != null) {
      type = file.contentType().split(";", 2)[0].strip().toLowerCase(Locale.ROOT);
    }
    if (!isImage(type)) {
      throw new ConfigurationException(
          "Output '%s' of run '%s' is not a picture but %s: set 'output' of the binding to another."
              .formatted(name, result.runId(), type));
    }
    if (file.size() > MAX_BYTES) {
      throw new DownloadException(
          DownloadException.Reason.REJECTED,
          name,
          "Output '%s' of run '%s' has %d bytes, more than the %d that a picture in memory may have: download it by the run's id."
              .formatted(name, result.runId(), file.size(), MAX_BYTES),
          null);
    }
    return new GeneratedImage(result.runId(), name, type, seed, Files.readAllBytes(file.path()));
  }

  /** The named output, or the first that is called like a picture, or like nothing else. */
  private RunOutput picture(RunResult result) {
    List<RunOutput> outputs = result.outputs();
    Optional<RunOutput> found =
        output.isPresent()
            ? result.output(output.get())
            : outputs.stream()
                .filter(it -> isImage(typeOf(it.filename())))
                .findFirst()
                .or(() -> outputs.stream().filter(it -> !it.filename().contains(".")).findFirst());
    return found.orElseThrow(
        () ->
            new ConfigurationException(
                "Run '%s' gave no %s, but %s: set 'output' of the binding, or bind another workflow."
                    .formatted(
                        result.runId(),
                        output.map("output '%s'"::formatted).orElse("picture"),
                        outputs.stream().map(RunOutput::filename).toList())));
  }

  private static String typeOf(String filename) {
    return InputFile.of(filename, new byte[0]).contentType();
  }

  private static boolean isImage(String mediaType) {
    return IMAGE.matcher(mediaType).matches();
  }
}
