package ai.flowscale.emulator.demo;

import ai.flowscale.emulator.ReceivedFile;
import java.awt.Color;
import java.awt.GradientPaint;
import java.awt.Graphics2D;
import java.awt.RenderingHints;
import java.awt.image.BufferedImage;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import javax.imageio.ImageIO;
import javax.imageio.stream.MemoryCacheImageInputStream;

/** Reads, makes, resizes and writes pictures. */
final class Pictures {
  private static final int MIN_WIDTH = 480;
  private static final int MAX_WIDTH = 1280;

  private Pictures() {}

  static BufferedImage read(ReceivedFile file) {
    BufferedImage picture;
    try {
      // In memory: the usual way writes a temporary file. What is read is closed by the reader.
      picture = ImageIO.read(new MemoryCacheImageInputStream(file.openStream()));
    } catch (IOException | RuntimeException damaged) {
      throw new IllegalArgumentException(unreadable(file), damaged);
    }
    if (picture == null) {
      throw new IllegalArgumentException(unreadable(file));
    }
    return picture;
  }

  private static String unreadable(ReceivedFile file) {
    return file.field() + " is not a picture that can be read; send a PNG or a JPEG";
  }

  static BufferedImage gradient(float hue) {
    BufferedImage picture = new BufferedImage(960, 640, BufferedImage.TYPE_INT_RGB);
    Graphics2D graphics = picture.createGraphics();
    try {
      Color from = Color.getHSBColor(hue, 0.7f, 0.95f);
      Color to = Color.getHSBColor(hue + 0.3f, 0.8f, 0.4f);
      graphics.setPaint(new GradientPaint(0, 0, from, 960, 640, to));
      graphics.fillRect(0, 0, 960, 640);
    } finally {
      graphics.dispose();
    }
    return picture;
  }

  /** An opaque copy that is wide enough to carry text, and not huge. */
  static BufferedImage normalised(BufferedImage picture) {
    int width = Math.max(MIN_WIDTH, Math.min(MAX_WIDTH, picture.getWidth()));
    return scaled(picture, width);
  }

  static BufferedImage scaled(BufferedImage picture, int width) {
    int height =
        (int)
            Math.max(
                1, Math.min(4L * width, (long) picture.getHeight() * width / picture.getWidth()));
    BufferedImage copy = new BufferedImage(width, height, BufferedImage.TYPE_INT_RGB);
    Graphics2D graphics = copy.createGraphics();
    try {
      graphics.setColor(Color.WHITE);
      graphics.fillRect(0, 0, width, height);
      graphics.setRenderingHint(
          RenderingHints.KEY_INTERPOLATION, RenderingHints.VALUE_INTERPOLATION_BILINEAR);
      graphics.drawImage(picture, 0, 0, width, height, null);
    } finally {
      graphics.dispose();
    }
    return copy;
  }

  static byte[] png(BufferedImage picture) {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    try {
      ImageIO.write(picture, "png", out);
    } catch (IOException impossible) {
      throw new UncheckedIOException(impossible);
    }
    return out.toByteArray();
  }
}
