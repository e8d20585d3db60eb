package ai.flowscale.emulator.demo;

import ai.flowscale.emulator.RunContext;
import jakarta.json.Json;
import jakarta.json.JsonException;
import jakarta.json.JsonNumber;
import jakarta.json.JsonObject;
import jakarta.json.JsonReader;
import jakarta.json.JsonValue;
import java.io.StringReader;

/**
 * What a poster is to be like. A value that makes no sense is refused with an exception, and the
 * run fails with its message.
 *
 * @param prompt what it says, possibly nothing
 * @param seed where its colour comes from
 * @param strength how much of the picture's own colours is given up, from 0 to 1
 * @param steps how many shades each colour keeps
 * @param mirror whether left and right change places
 */
record PosterSettings(String prompt, long seed, double strength, int steps, boolean mirror) {
  private static final double DEFAULT_STRENGTH = 0.7;
  private static final int DEFAULT_STEPS = 6;
  private static final int MAX_STEPS = 64;

  /** The golden ratio as a fraction of 2 to the 64th. */
  private static final long GOLDEN_RATIO = 0x9E3779B97F4A7C15L;

  private static final int HUE_BITS = 24;

  static PosterSettings of(RunContext run) {
    long seed = seed(run.text(DemoWorkflow.SEED).orElse("0"));
    JsonObject config = config(run.text(DemoWorkflow.CONFIG).orElse("{}"));
    double strength = number(config, "strength", DEFAULT_STRENGTH);
    double steps = number(config, "steps", DEFAULT_STEPS);
    require(strength >= 0 && strength <= 1, "strength must be from 0 to 1");
    require(steps >= 2 && steps <= MAX_STEPS, "steps must be from 2 to 64");
    return new PosterSettings(
        run.text(DemoWorkflow.PROMPT).orElse(""),
        seed,
        strength,
        (int) steps,
        config.getOrDefault("mirror", JsonValue.FALSE).equals(JsonValue.TRUE) != (seed % 2 != 0));
  }

  /** The colour of the seed, as a hue from 0 to 1; neighbouring seeds are far apart. */
  float hue() {
    return ((seed * GOLDEN_RATIO) >>> (Long.SIZE - HUE_BITS)) / (float) (1 << HUE_BITS);
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

  /** Leaves out the prompt. */
  @Override
  public String toString() {
    return "PosterSettings[seed=" + seed + "]";
  }
}
