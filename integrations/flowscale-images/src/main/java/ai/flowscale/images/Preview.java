package ai.flowscale.images;

import java.awt.Color;
import java.awt.Graphics2D;
import java.awt.RenderingHints;
import java.awt.image.BufferedImage;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Base64;
import java.util.Iterator;
import java.util.Optional;
import java.util.Set;
import javax.imageio.IIOImage;
import javax.imageio.ImageIO;
import javax.imageio.ImageReadParam;
import javax.imageio.ImageReader;
import javax.imageio.ImageWriteParam;
import javax.imageio.ImageWriter;
import javax.imageio.stream.ImageInputStream;
import javax.imageio.stream.MemoryCacheImageInputStream;
import javax.imageio.stream.MemoryCacheImageOutputStream;

/**
 * A picture for a model to look at: a PNG, JPEG, GIF or WebP of bounded size, since the whole one
 * would fill the conversation. Immutable. Decodes with ImageIO, which needs no window.
 */
public final class Preview {
  /** The longest side of a small one, in pixels: models scale down what is larger. */
  public static final int MAX_SIDE = 1024;

  /** The most bytes of a small one. */
  public static final int MAX_BYTES = 200_000;

  /** The most bytes of a picture in its full size. */
  public static final int MAX_FULL_BYTES = 5_000_000;

  /** A picture that claims more is not decoded. */
  private static final long MAX_PIXELS = 1L << 28;

  /** What models can read. */
  private static final Set<String> READABLE =
      Set.of("image/png", "image/jpeg", "image/gif", "image/webp");

  private static final float[] QUALITIES = {0.85F, 0.7F, 0.5F};

  private final transient String mediaType;
  private final transient byte[] bytes;

  private Preview(String mediaType, byte[] bytes) {
    this.mediaType = mediaType;
    this.bytes = bytes;
  }

  /**
   * Reads a picture as it is, if a model can read it.
   *
   * @param file the picture
   * @param mediaType its media type, without parameters
   * @return the picture, or empty where it is of another type, larger than {@link #MAX_FULL_BYTES},
   *     or cannot be read
   */
  public static Optional<Preview> full(Path file, String mediaType) {
    return asItIs(file, mediaType, MAX_FULL_BYTES);
  }

  /**
   * Reads a picture as it is, where it is small, or makes a small copy of it, a JPEG. Blocks while
   * it does.
   *
   * @param file the picture
   * @param mediaType its media type, without parameters
   * @return a picture of at most {@link #MAX_SIDE} pixels and {@link #MAX_BYTES} bytes; empty for
   *     what is no picture, and where it cannot be decoded and is larger
   */
  public static Optional<Preview> small(Path file, String mediaType) {
    if (!mediaType.startsWith("image/")) {
      return Optional.empty();
    }
    try (InputStream content = Files.newInputStream(file);
        ImageInputStream in = new MemoryCacheImageInputStream(content)) {
      Iterator<ImageReader> readers = ImageIO.getImageReaders(in);
      if (!readers.hasNext()) {
        return asItIs(file, mediaType, MAX_BYTES);
      }
      ImageReader reader = readers.next();
      try {
        reader.setInput(in, true, true);
        int width = reader.getWidth(0);
        int height = reader.getHeight(0);
        if (Math.max(width, height) <= MAX_SIDE) {
          Optional<Preview> same = asItIs(file, mediaType, MAX_BYTES);
          if (same.isPresent()) {
            return same;
          }
        }
        if ((long) width * height > MAX_PIXELS) {
          return Optional.empty();
        }
        // Leaving out pixels while decoding bounds the memory; scaling does the rest.
        int step = Math.max(1, Math.max(width, height) / (2 * MAX_SIDE));
        ImageReadParam param = reader.getDefaultReadParam();
        param.setSourceSubsampling(step, step, 0, 0);
        return Optional.of(new Preview("image/jpeg", shrunk(reader.read(0, param))));
      } finally {
        reader.dispose();
      }
    } catch (IOException | RuntimeException | OutOfMemoryError | LinkageError damaged) {
      // Whatever a decoder makes of it, or lacks of the system: the picture itself is on disk.
      return Optional.empty();
    }
  }

  private static Optional<Preview> asItIs(Path file, String mediaType, int maxBytes) {
    try {
      return READABLE.contains(mediaType) && Files.size(file) <= maxBytes
          ? Optional.of(new Preview(mediaType, Files.readAllBytes(file)))
          : Optional.empty();
    } catch (IOException gone) {
      return Optional.empty();
    }
  }

  private static byte[] shrunk(BufferedImage picture) throws IOException {
    int side = Math.min(MAX_SIDE, Math.max(picture.getWidth(), picture.getHeight()));
    while (true) {
      BufferedImage scaled = scaled(picture, side);
      byte[] bytes = new byte[0];
      for (float quality : QUALITIES) {
        bytes = jpeg(scaled, quality);
        if (bytes.length <= MAX_BYTES) {
          return bytes;
        }
      }
      if (side <= 64) {
        return bytes;
      }
      side = side * 3 / 4;
    }
  }

  private static BufferedImage scaled(BufferedImage picture, int side) {
    double scale = (double) side / Math.max(picture.getWidth(), picture.getHeight());
    int width = Math.max(1, (int) Math.round(picture.getWidth() * scale));
    int height = Math.max(1, (int) Math.round(picture.getHeight() * scale));
    BufferedImage scaled = new BufferedImage(width, height, BufferedImage.TYPE_INT_RGB);
    Graphics2D graphics = scaled.createGraphics();
    try {
      graphics.setRenderingHint(
          RenderingHints.KEY_INTERPOLATION, RenderingHints.VALUE_INTERPOLATION_BILINEAR);
      // JPEG has no transparency.
      graphics.drawImage(picture, 0, 0, width, height, Color.WHITE, null);
    } finally {
      graphics.dispose();
    }
    return scaled;
  }

  private static byte[] jpeg(BufferedImage picture, float quality) throws IOException {
    ImageWriter writer = ImageIO.getImageWritersByFormatName("jpeg").next();
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try (MemoryCacheImageOutputStream out = new MemoryCacheImageOutputStream(bytes)) {
      ImageWriteParam param = writer.getDefaultWriteParam();
      param.setCompressionMode(ImageWriteParam.MODE_EXPLICIT);
      param.setCompressionQuality(quality);
      writer.setOutput(out);
      writer.write(null, new IIOImage(picture, null, null), param);
    } finally {
      writer.dispose();
    }
    return bytes.toByteArray();
  }

  /**
   * Returns the media type of this preview, which may be another one than that of the picture.
   *
   * @return such as {@code image/jpeg}
   */
  public String mediaType() {
    return mediaType;
  }

  /**
   * Returns the content in base64, as messages to models have it.
   *
   * @return the content, without line breaks
   */
  public String base64() {
    return Base64.getEncoder().encodeToString(bytes);
  }

  /** Shows no content. */
  @Override
  public String toString() {
    return "Preview[" + mediaType + ", " + bytes.length + " bytes]";
  }
}
