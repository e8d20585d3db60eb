package ai.flowscale.client.json;

import jakarta.json.Json;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.util.List;
import java.util.Random;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** Draws JSON of any shape, with the names and words of the service. */
final class RandomJson {
  private static final List<String> NAMES =
      List.of(
          "status",
          "data",
          "errors",
          "detail",
          "meta",
          "runs",
          "run_id",
          "_id",
          "id",
          "inputs",
          "outputs",
          "path",
          "value",
          "url",
          "filename",
          "number",
          "node_errors",
          "output_names",
          "container",
          "queue",
          "queue_running",
          "created_at",
          "page",
          "total_count",
          "workflows",
          "download_url",
          "loc");

  private static final List<String> WORDS =
      List.of("success", "completed", "2025-01-01T00:00:00", "http://h/?s=1");

  private static final List<String> ODD_SCALARS =
      List.of("null", "true", "false", "-0", "1e400", "1e-400", "\"\\ud800\"", "\"\\u0000\"");

  private RandomJson() {}

  /** Draws a document no deeper than so many levels. */
  static String document(Random random, int depth) {
    int kind = depth == 0 ? 6 : random.nextInt(7);
    if (kind < 4) {
      return several(
          random, 5, "{", ", ", "}", () -> key(random) + ":" + document(random, depth - 1));
    }
    return kind < 6
        ? several(random, 4, "[", ",", "]", () -> document(random, depth - 1))
        : scalar(random);
  }

  private static String several(
      Random random, int most, String begin, String between, String end, Supplier<String> one) {
    return Stream.generate(one)
        .limit(random.nextInt(most + 1))
        .collect(Collectors.joining(between, begin, end));
  }

  private static String key(Random random) {
    return random.nextInt(7) == 0 ? text(random) : '"' + one(random, NAMES) + '"';
  }

  private static String scalar(Random random) {
    return switch (random.nextInt(4)) {
      case 0 -> text(random);
      case 1 -> one(random, ODD_SCALARS);
      case 2 -> decimal(random).toString();
      default -> Long.toString(random.nextLong() >> random.nextInt(64));
    };
  }

  private static BigDecimal decimal(Random random) {
    BigInteger digits = new BigInteger(random.nextInt(128), random);
    return new BigDecimal(
        random.nextBoolean() ? digits : digits.negate(), random.nextInt(700) - 350);
  }

  private static String text(Random random) {
    String text =
        random.nextBoolean()
            ? one(random, WORDS)
            : random
                .ints(random.nextInt(7), 0, random.nextBoolean() ? 0x80 : 0x10000)
                .mapToObj(it -> Character.toString((char) it))
                .collect(Collectors.joining());
    return Json.createValue(text).toString();
  }

  private static String one(Random random, List<String> several) {
    return several.get(random.nextInt(several.size()));
  }
}
