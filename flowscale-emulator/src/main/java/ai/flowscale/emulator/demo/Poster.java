package ai.flowscale.emulator.demo;

import ai.flowscale.emulator.ReceivedFile;
import ai.flowscale.emulator.RunContext;
import ai.flowscale.emulator.media.Png;
import jakarta.json.Json;
import jakarta.json.JsonException;
import jakarta.json.JsonNumber;
import jakarta.json.JsonObject;
import jakarta.json.JsonReader;
import jakarta.json.JsonValue;
import java.io.StringReader;
import java.nio.charset.StandardCharsets;
import java.util.Locale;
import java.util.Optional;
import java.util.zip.CRC32;

/**
 * The poster of one run: stripes in a colour that follows from the inputs, as large as the picture.
 * The constructor refuses inputs that make no sense, and the run then fails with its message.
 */
final class Poster {
  private static final int WIDTH = 960;
  private static final int HEIGHT = 640;
  private static final int MAX_SIDE = 2048;

  private final RunContext run;
  private final String prompt;
  private final long seed;
  private final double strength;
  private final int steps;
  private final boolean mirrored;
  private final double hue;
  private final int width;
  private final int height;

  Poster(RunContext run) {
    this.run = run;
    prompt = run.text(DemoWorkflow.PROMPT).orElse("");
    seed = seed(run.text(DemoWorkflow.SEED).orElse("0"));
    JsonObject config = config(run.text(DemoWorkflow.CONFIG).orElse("{}"));
    strength = number(config, "strength", 0.7);
    require(strength >= 0 && strength <= 1, "strength must be from 0 to 1");
    double wanted = number(config, "steps", 6);
    require(wanted >= 2 && wanted <= 64, "steps must be from 2 to 64");
    steps = (int) wanted;
    mirrored = config.getOrDefault("mirror", JsonValue.FALSE).equals(JsonValue.TRUE);
    CRC32 colour = new CRC32();
    colour.update((seed + prompt).getBytes(StandardCharsets.UTF_8));
    run.files().forEach(file -> colour.update(file.content()));
    hue = (colour.getValue() & 0xffff) / 65_536.0;
    Optional<byte[]> picture = run.file(DemoWorkflow.PICTURE).map(Poster::picture);
    width = picture.filter(Png::isPng).map(Png::width).map(Poster::side).orElse(WIDTH);
    height = picture.filter(Png::isPng).map(Png::height).map(Poster::side).orElse(HEIGHT);
  }

  private static byte[] picture(ReceivedFile file) {
    byte[] content = file.content();
    boolean jpeg = content.length > 2 && content[0] == (byte) 0xff && content[1] == (byte) 0xd8;
    if (!jpeg && !Png.isPng(content)) {
      throw new IllegalArgumentException(file.field() + " is not a picture; send a PNG or a JPEG");
    }
    return content;
  }

  private static int side(int pixels) {
    return Math.max(1, Math.min(MAX_SIDE, pixels));
  }

  private static long seed(String text) {
    try {
      return Long.parseLong(text.strip());
    } catch (NumberFormatException notANumber) {
      throw new IllegalArgumentException(DemoWorkflow.SEED + " must be a whole number", notANumber);
    }
  }

  private static JsonObject config(String text) {
    try (JsonReader reader = Json.createReader(new StringReader(text))) {
      return reader.readObject();
    } catch (JsonException malformed) {
      throw new IllegalArgumentException(DemoWorkflow.CONFIG + " must be a JSON object", malformed);
    }
  }

  private static double number(JsonObject config, String name, double standard) {
    JsonValue value = config.get(name);
    require(value == null || value instanceof JsonNumber, name + " must be a number");
    return value instanceof JsonNumber number ? number.doubleValue() : standard;
  }

  private static void require(boolean holds, String otherwise) {
    if (!holds) {
      throw new IllegalArgumentException(DemoWorkflow.CONFIG + ": " + otherwise);
    }
  }

  byte[] png() {
    return Png.encode(width, height, (x, y) -> pixel(mirrored ? width - 1 - x : x, y));
  }

  /** The stripes run diagonally; without strength they are grey. */
  private int pixel(int x, int y) {
    int stripe = (int) ((long) steps * (x + y) / (width + height));
    double shade = 0.25 + 0.75 * stripe / (steps - 1);
    int rgb = 0;
    for (int channel = 0; channel < 3; channel++) {
      double tint = 0.5 + 0.5 * Math.cos(2 * Math.PI * (hue + channel / 3.0));
      rgb = rgb << 8 | (int) Math.round(255 * shade * (1 - strength + strength * tint));
    }
    return rgb;
  }

  String notes() {
    StringBuilder notes = new StringBuilder("Poster of run " + run.runId() + "\n\n");
    notes.append("Prompt: ").append(prompt).append('\n');
    notes.append("Seed: ").append(seed).append('\n');
    notes.append(
        String.format(
            Locale.ROOT, "Strength: %.2f, steps: %d, mirrored: %s\n", strength, steps, mirrored));
    for (ReceivedFile file : run.files()) {
      notes.append(
          "Input %s: %s, %d bytes\n".formatted(file.field(), file.fileName(), file.size()));
    }
    return notes.append("Output: %d x %d\n".formatted(width, height)).toString();
  }
}
