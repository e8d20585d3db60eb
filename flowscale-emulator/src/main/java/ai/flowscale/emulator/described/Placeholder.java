package ai.flowscale.emulator.described;

import ai.flowscale.api.model.DataType;
import ai.flowscale.api.model.OutputDescription;
import ai.flowscale.emulator.OutputFile;
import ai.flowscale.emulator.RunContext;
import ai.flowscale.emulator.media.Film;
import ai.flowscale.emulator.media.Jpeg;
import ai.flowscale.emulator.media.Png;
import ai.flowscale.emulator.media.Sound;
import ai.flowscale.emulator.media.WebP;
import jakarta.json.JsonArray;
import jakarta.json.JsonNumber;
import jakarta.json.JsonObject;
import jakarta.json.JsonString;
import jakarta.json.JsonValue;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.function.BiFunction;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import java.util.zip.CRC32;
import org.jspecify.annotations.Nullable;

/**
 * What stands for one output of a described workflow: a file of its name and type. Pictures and
 * films have the size that the description names, and 512 x 512 pixels otherwise.
 *
 * @param fileName the file's name, with an extension
 * @param format the format
 * @param size the size of a picture
 */
public record Placeholder(String fileName, Format format, Size size) {
  private static final int MAX_SIDE = 8192;
  private static final Size STANDARD = new Size(512, 512);
  private static final Pattern SIZE =
      Pattern.compile("(?<![\\p{Alnum}.])([1-9][0-9]{0,3}) ?[x\u00d7] ?([1-9][0-9]{0,3})(?!\\d)");

  /** What follows the last dot of a name and is replaced if a placeholder has another format. */
  private static final Set<String> OTHER_MEDIA =
      Set.of(
          "avif", "heif", "heic", "gif", "bmp", "tif", "tiff", "exr", "webm", "mov", "mkv", "avi",
          "m4v", "ogg", "oga", "flac", "m4a", "aac", "opus");

  /** Width and height in pixels. */
  record Size(int width, int height) {
    static Optional<Size> of(int width, int height) {
      boolean fits = width > 0 && width <= MAX_SIDE && height > 0 && height <= MAX_SIDE;
      return fits ? Optional.of(new Size(width, height)) : Optional.empty();
    }
  }

  /** The formats of placeholders. */
  enum Format {
    PNG(DataType.IMAGE, "image/png", List.of("png"), Placeholder::png),
    JPEG(
        DataType.IMAGE,
        "image/jpeg",
        List.of("jpg", "jpeg"),
        (of, run) -> Jpeg.grey(of.size.width, of.size.height)),
    WEBP(
        DataType.IMAGE,
        "image/webp",
        List.of("webp"),
        (of, run) -> WebP.encode(of.size.width, of.size.height, colour(run))),
    MP4(
        DataType.VIDEO,
        "video/mp4",
        List.of("mp4"),
        (of, run) -> Film.mp4(of.size.width, of.size.height)),
    WAV(DataType.AUDIO, "audio/wav", List.of("wav", "x-wav", "wave"), (of, run) -> Sound.wav()),
    MP3(DataType.AUDIO, "audio/mpeg", List.of("mp3", "mpeg"), (of, run) -> Sound.mp3()),
    JSON(DataType.JSON, "application/json", List.of("json"), (of, run) -> of.json(run)),
    TEXT(
        DataType.UNKNOWN,
        "text/plain; charset=utf-8",
        List.of("txt", "plain"),
        (of, run) -> of.text(run));

    private final DataType type;
    private final String contentType;

    @SuppressWarnings("ImmutableEnumChecker") // List.of is immutable.
    private final List<String> words;

    @SuppressWarnings("ImmutableEnumChecker") // The functions have no state.
    private final BiFunction<Placeholder, RunContext, byte[]> content;

    Format(
        DataType type,
        String contentType,
        List<String> words,
        BiFunction<Placeholder, RunContext, byte[]> content) {
      this.type = type;
      this.contentType = contentType;
      this.words = words;
      this.content = content;
    }

    /** Finds the format that an extension or the second half of a media type names. */
    private static Optional<Format> named(String word, DataType type) {
      return Stream.of(values())
          .filter(format -> format.words.contains(word))
          .filter(format -> type == DataType.UNKNOWN || !type.isFile() || format.type == type)
          .findFirst();
    }

    private static Format of(DataType type) {
      return Stream.of(values()).filter(format -> format.type == type).findFirst().orElse(TEXT);
    }
  }

  /**
   * Makes the placeholder of an output.
   *
   * @param output the output's description
   * @return the placeholder
   */
  public static Placeholder of(OutputDescription output) {
    String name = output.name().isBlank() ? "output" : output.name().replace('/', '_');
    int dot = name.lastIndexOf('.');
    String extension = dot < 0 ? "" : name.substring(dot + 1).toLowerCase(Locale.ROOT);
    Format format =
        Format.named(extension, output.type())
            .or(() -> Format.named(subtype(output.typeName()), output.type()))
            .orElseGet(() -> Format.of(output.type()));
    String fileName;
    if (!extension.isEmpty() && (format.words.contains(extension) || !format.type.isFile())) {
      fileName = name;
    } else if (OTHER_MEDIA.contains(extension)) {
      fileName = name.substring(0, dot + 1) + format.words.get(0);
    } else {
      fileName = name + "." + format.words.get(0);
    }
    return new Placeholder(fileName, format, size(output));
  }

  private static String subtype(@Nullable String typeName) {
    return typeName == null
        ? ""
        : typeName.toLowerCase(Locale.ROOT).replaceFirst("^.*/", "").replaceFirst(" *;.*$", "");
  }

  /**
   * Makes the file for a run.
   *
   * @param run the run
   * @return the file
   */
  public OutputFile file(RunContext run) {
    return OutputFile.of(fileName, format.contentType, format.content.apply(this, run));
  }

  private static Size size(OutputDescription output) {
    JsonObject raw =
        output.raw() instanceof JsonObject object ? object : JsonValue.EMPTY_JSON_OBJECT;
    return sides(raw)
        .or(
            () ->
                Stream.of("size", "resolution", "dimensions")
                    .map(raw::get)
                    .flatMap(value -> inValue(value).stream())
                    .findFirst())
        .or(
            () ->
                Stream.of(output.label(), output.description())
                    .flatMap(text -> inText(text).stream())
                    .findFirst())
        .orElse(STANDARD);
  }

  private static Optional<Size> sides(JsonObject object) {
    return pair(object.get("width"), object.get("height"));
  }

  private static Optional<Size> inValue(@Nullable JsonValue value) {
    if (value instanceof JsonObject object) {
      return sides(object);
    }
    if (value instanceof JsonArray list && list.size() == 2) {
      return pair(list.get(0), list.get(1));
    }
    return value instanceof JsonString text ? inText(text.getString()) : Optional.empty();
  }

  private static Optional<Size> pair(@Nullable JsonValue width, @Nullable JsonValue height) {
    return width instanceof JsonNumber wide && height instanceof JsonNumber high
        ? Size.of(wide.intValue(), high.intValue())
        : Optional.empty();
  }

  private static Optional<Size> inText(@Nullable String text) {
    Matcher size = SIZE.matcher(text == null ? "" : text);
    return size.find()
        ? Size.of(Integer.parseInt(size.group(1)), Integer.parseInt(size.group(2)))
        : Optional.empty();
  }

  /** A colour that follows from the inputs, so that runs with other inputs look different. */
  private static int colour(RunContext run) {
    CRC32 inputs = new CRC32();
    run.texts()
        .forEach((name, text) -> inputs.update((name + text).getBytes(StandardCharsets.UTF_8)));
    run.files().forEach(file -> inputs.update(file.content()));
    return ((int) inputs.getValue() & 0x7f7f7f) | 0x404040;
  }

  private byte[] png(RunContext run) {
    int colour = colour(run);
    int shade = colour >> 1 & 0x7f7f7f;
    return Png.encode(size.width, size.height, (x, y) -> (x + y) / 32 % 2 == 0 ? colour : shade);
  }

  private byte[] text(RunContext run) {
    return ("Placeholder of '" + fileName + "', run " + run.runId() + "\n")
        .getBytes(StandardCharsets.UTF_8);
  }

  private byte[] json(RunContext run) {
    return jakarta.json.Json.createObjectBuilder()
        .add("placeholder", fileName)
        .add("run_id", run.runId())
        .build()
        .toString()
        .getBytes(StandardCharsets.UTF_8);
  }
}
