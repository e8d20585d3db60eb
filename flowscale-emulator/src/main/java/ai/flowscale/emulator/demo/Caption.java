package ai.flowscale.emulator.demo;

import java.awt.Color;
import java.awt.Font;
import java.awt.FontMetrics;
import java.awt.Graphics2D;
import java.awt.RenderingHints;
import java.awt.image.BufferedImage;
import java.lang.System.Logger.Level;
import java.util.ArrayList;
import java.util.List;

/** Writes the prompt on a band at the foot of the picture. */
final class Caption {
  private static final System.Logger LOG = System.getLogger(Caption.class.getName());
  private static final Color BAND = new Color(0, 0, 0, 170);
  private static final int MAX_LINES = 6;

  /** More than the lines can hold; measuring a megabyte of text takes its time. */
  private static final int MAX_CHARACTERS = 600;

  private Caption() {}

  /**
   * Writes on a picture.
   *
   * @return false if this machine has no fonts; the picture is then as it was
   */
  static boolean draw(BufferedImage picture, PosterSettings settings) {
    BufferedImage layer =
        new BufferedImage(picture.getWidth(), picture.getHeight(), BufferedImage.TYPE_INT_ARGB);
    try {
      drawText(layer, settings);
    } catch (RuntimeException | LinkageError | InternalError noFonts) {
      LOG.log(Level.WARNING, "No text on the poster: this Java has no fonts", noFonts);
      return false;
    }
    Graphics2D graphics = picture.createGraphics();
    try {
      graphics.drawImage(layer, 0, 0, null);
    } finally {
      graphics.dispose();
    }
    return true;
  }

  private static void drawText(BufferedImage layer, PosterSettings settings) {
    int size = Math.max(16, layer.getWidth() / 24);
    Graphics2D graphics = layer.createGraphics();
    try {
      graphics.setRenderingHint(
          RenderingHints.KEY_TEXT_ANTIALIASING, RenderingHints.VALUE_TEXT_ANTIALIAS_ON);
      graphics.setFont(new Font(Font.SANS_SERIF, Font.BOLD, size));
      FontMetrics metrics = graphics.getFontMetrics();
      List<String> lines = wrap(settings.prompt(), metrics, layer.getWidth() - 2 * size);
      lines.add("seed " + settings.seed());
      int top = layer.getHeight() - lines.size() * metrics.getHeight() - size;
      graphics.setColor(BAND);
      graphics.fillRect(0, top, layer.getWidth(), layer.getHeight() - top);
      graphics.setColor(Color.WHITE);
      int baseline = top + size / 2 + metrics.getAscent();
      for (String line : lines) {
        graphics.drawString(line, size, baseline);
        baseline += metrics.getHeight();
      }
    } finally {
      graphics.dispose();
    }
  }

  /** Breaks text into lines at spaces, and inside a word that is wider than a line. */
  static List<String> wrap(String text, FontMetrics metrics, int width) {
    List<String> lines = new ArrayList<>();
    StringBuilder line = new StringBuilder();
    for (String word : head(text).split("\\s+", -1)) {
      String rest = word;
      boolean fits = metrics.stringWidth(line + " " + rest) <= width;
      if (!fits && line.length() > 0) {
        lines.add(line.toString());
        line.setLength(0);
      }
      while (metrics.stringWidth(rest) > width && rest.length() > 1) {
        int length = fitting(rest, metrics, width);
        lines.add(rest.substring(0, length));
        rest = rest.substring(length);
      }
      line.append(line.length() == 0 ? "" : " ").append(rest);
    }
    if (line.length() > 0) {
      lines.add(line.toString());
    }
    if (lines.size() > MAX_LINES) {
      lines.subList(MAX_LINES - 1, lines.size()).clear();
      lines.add("...");
    }
    return lines;
  }

  private static String head(String text) {
    String stripped = text.strip();
    return stripped.substring(0, Math.min(MAX_CHARACTERS, stripped.length()));
  }

  private static int fitting(String word, FontMetrics metrics, int width) {
    int length = 1;
    while (length < word.length() && metrics.stringWidth(word.substring(0, length + 1)) <= width) {
      length++;
    }
    return length;
  }
}
