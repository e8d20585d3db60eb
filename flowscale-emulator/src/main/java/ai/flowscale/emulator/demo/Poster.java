package ai.flowscale.emulator.demo;

import ai.flowscale.emulator.ReceivedFile;
import ai.flowscale.emulator.RunContext;
import java.awt.Color;
import java.awt.Graphics2D;
import java.awt.image.BufferedImage;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/** One poster. */
final class Poster {
  private static final int THUMBNAIL_WIDTH = 96;
  private static final int MARGIN = 12;

  private final RunContext run;
  private final PosterSettings settings;
  private final BufferedImage picture;
  private final boolean captioned;

  private Poster(
      RunContext run, PosterSettings settings, BufferedImage picture, boolean captioned) {
    this.run = run;
    this.settings = settings;
    this.picture = picture;
    this.captioned = captioned;
  }

  static Poster of(RunContext run) {
    PosterSettings settings = PosterSettings.of(run);
    Optional<ReceivedFile> file = run.file(DemoWorkflow.PICTURE);
    BufferedImage picture =
        Pictures.normalised(
            file.map(Pictures::read).orElseGet(() -> Pictures.gradient(settings.hue())));
    transform(picture, settings);
    addThumbnails(picture, run.files());
    boolean captioned = Caption.draw(picture, settings);
    return new Poster(run, settings, picture, captioned);
  }

  byte[] png() {
    return Pictures.png(picture);
  }

  String notes() {
    StringBuilder notes = new StringBuilder("Poster of run " + run.runId() + "\n\n");
    notes.append("Prompt: ").append(settings.prompt()).append('\n');
    notes.append("Seed: ").append(settings.seed()).append('\n');
    notes.append(
        String.format(
            Locale.ROOT,
            "Strength: %.2f, steps: %d, mirrored: %s\n",
            settings.strength(),
            settings.steps(),
            settings.mirror()));
    for (ReceivedFile file : run.files()) {
      notes
          .append("Input ")
          .append(file.field())
          .append(": ")
          .append(file.fileName())
          .append(", ")
          .append(file.size())
          .append(" bytes\n");
    }
    notes
        .append("Output: ")
        .append(picture.getWidth())
        .append(" x ")
        .append(picture.getHeight())
        .append(captioned ? "" : ", without text for want of a font")
        .append('\n');
    return notes.toString();
  }

  private static void transform(BufferedImage picture, PosterSettings settings) {
    int width = picture.getWidth();
    int[] row = new int[width];
    for (int y = 0; y < picture.getHeight(); y++) {
      picture.getRGB(0, y, width, 1, row, 0, width);
      for (int x = 0; x < width; x++) {
        row[x] = colour(row[x], settings);
      }
      if (settings.mirror()) {
        mirror(row);
      }
      picture.setRGB(0, y, width, 1, row, 0, width);
    }
  }

  private static int colour(int rgb, PosterSettings settings) {
    int red = rgb >> 16 & 0xff;
    int green = rgb >> 8 & 0xff;
    int blue = rgb & 0xff;
    float brightness = (0.3f * red + 0.59f * green + 0.11f * blue) / 255;
    float shade = Math.round(brightness * (settings.steps() - 1)) / (settings.steps() - 1f);
    int tint = Color.HSBtoRGB(settings.hue(), 1 - 0.6f * shade, 0.15f + 0.85f * shade);
    double share = settings.strength();
    return mix(red, tint >> 16 & 0xff, share) << 16
        | mix(green, tint >> 8 & 0xff, share) << 8
        | mix(blue, tint & 0xff, share);
  }

  private static int mix(int from, int to, double share) {
    return (int) Math.round(from + (to - from) * share);
  }

  private static void mirror(int[] row) {
    for (int left = 0, right = row.length - 1; left < right; left++, right--) {
      int pixel = row[left];
      row[left] = row[right];
      row[right] = pixel;
    }
  }

  private static void addThumbnails(BufferedImage picture, List<ReceivedFile> files) {
    Graphics2D graphics = picture.createGraphics();
    try {
      int x = MARGIN;
      for (ReceivedFile file : files) {
        if (file.field().startsWith(DemoWorkflow.MORE_PICTURES)) {
          BufferedImage thumbnail = Pictures.scaled(Pictures.read(file), THUMBNAIL_WIDTH);
          graphics.drawImage(thumbnail, x, MARGIN, null);
          x += THUMBNAIL_WIDTH + MARGIN;
        }
      }
    } finally {
      graphics.dispose();
    }
  }
}
