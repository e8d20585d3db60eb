package ai.flowscale.examples.minimal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.InstanceOfAssertFactories.STRING;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * What an image costs on disk, and how long it takes from its start to the first decoded answer.
 * The figures are for the reader; what is asserted is that each way of starting does what it says.
 */
@Tag("measurement")
@Timeout(300)
class StartTimesIT {
  private static final int ROUNDS = 5;
  private static final boolean HAS_AOT_CACHE = Runtime.version().feature() >= 25;
  private static final Table TABLE = new Table();

  private final Deployment deployment = new Deployment();

  @TempDir Path folder;

  @AfterEach
  void stop() {
    deployment.close();
  }

  @AfterAll
  static void print() throws IOException {
    TABLE.writeTo(Path.of("target", "minimal-runtime.md"));
  }

  @ParameterizedTest
  @ValueSource(strings = {"jdk", "jersey", "vertx"})
  void anImageStartsInEveryWay(String transport) throws Exception {
    Image image = Image.of(transport);
    List<Start> starts = new ArrayList<>();
    Start plain = new Start("as it is", image, List.of(), image.bytes());
    starts.addAll(List.of(plain, plain.quick()));
    Start archive = classDataArchive(image);
    starts.addAll(List.of(archive, archive.quick()));
    if (HAS_AOT_CACHE) {
      Start cache = aotCache(image);
      starts.addAll(List.of(cache, cache.quick()));
    }

    Map<Start, List<Integer>> times = new LinkedHashMap<>();
    // In turn, so that whatever else the machine does falls on all of them.
    for (int round = 0; round < ROUNDS; round++) {
      for (Start start : starts) {
        times.computeIfAbsent(start, s -> new ArrayList<>()).add(firstAnswer(start));
      }
    }
    times.forEach(TABLE::add);
  }

  /** An archive for the JDK's own classes, and on top of it one for those of a training run. */
  private Start classDataArchive(Image original) throws Exception {
    Image image = original.copyTo(folder.resolve("with-archive"));
    Path archive = folder.resolve("app.jsa");
    assertThat(deployment.run(folder, List.of(image.java(), "-Xshare:dump")).exitCode()).isZero();
    train(image, "-XX:ArchiveClassesAtExit=" + archive);

    Start start =
        new Start(
            "class data archive",
            image,
            List.of("-XX:SharedArchiveFile=" + archive),
            image.bytes() + Files.size(archive));
    assertUsed(start, archive);
    return start;
  }

  private Start aotCache(Image image) throws Exception {
    Path cache = folder.resolve("app.aot");
    train(image, "-XX:AOTCacheOutput=" + cache);

    Start start =
        new Start(
            "AOT cache",
            image,
            List.of("-XX:AOTCache=" + cache),
            image.bytes() + Files.size(cache));
    assertUsed(start, cache);
    return start;
  }

  /** The whole main job. */
  private void train(Image image, String option) throws Exception {
    Path picture = Files.write(folder.resolve("picture.png"), Picture.png());
    Path out = Files.createTempDirectory(folder, "training");
    deployment
        .run(folder, image.command(List.of(option)), "execute", picture.toString(), out.toString())
        .after("Run: ");
  }

  /** The library's own classes come from the archive, and no secret has got into it. */
  private void assertUsed(Start start, Path archive) throws Exception {
    List<String> loaded =
        deployment.run(folder, start.command(List.of("-Xlog:class+load")), "health").lines();
    assertThat(loaded)
        .filteredOn(line -> line.contains(" ai.flowscale.client.Engine "))
        .singleElement(STRING)
        .contains("source: shared objects file");
    assertThat(Files.readString(archive, StandardCharsets.ISO_8859_1))
        .doesNotContain(deployment.emulator().apiKey());
  }

  private int firstAnswer(Start start) throws Exception {
    String now = "-Dstarted.at=" + System.currentTimeMillis();
    String answer =
        deployment.run(folder, start.command(List.of(now)), "health").after("First answer after ");
    return Integer.parseInt(answer.replace(" ms", ""));
  }
}
