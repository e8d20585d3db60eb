package ai.flowscale.images;

import java.awt.Color;
import java.awt.Graphics2D;
import java.awt.RenderingHints;
import java.awt.image.BufferedImage;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Base64;
import java.util.Iterator;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.function.BooleanSupplier;
import javax.imageio.IIOImage;
import javax.imageio.ImageIO;
import javax.imageio.ImageReadParam;
import javax.imageio.ImageReader;
import javax.imageio.ImageWriteParam;
import javax.imageio.ImageWriter;
import javax.imageio.event.IIOReadProgressListener;
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

  /** The most bytes of a small one: 200,000 characters in base64. */
  public static final int MAX_BYTES = 150_000;

  /** The most bytes of a picture in its full size. */
  public static final int MAX_FULL_BYTES = 5_000_000;

  /** A picture that claims more is not decoded; some decoders hold all of them. */
  private static final long MAX_PIXELS = 1L << 25;

  /** Nor one that is longer or wider: decoders hold a row. */
  private static final int MAX_SOURCE_SIDE = 1 << 16;

  /** Whose decoders hold no more than what the picture's size says. */
  private static final Set<String> DECODED = Set.of("png", "jpeg", "gif");

  private static final int MIN_SIDE = 64;

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
    return Previews.full().next(file, mediaType);
  }

  /**
   * Reads a picture as it is, where it is small, or makes a small copy of it, a JPEG. Blocks while
   * it does.
   *
   * @param file the picture
   * @param mediaType its media type, without parameters
   * @return a picture of at most {@link #MAX_SIDE} pixels and {@link #MAX_BYTES} bytes; empty for
   *     what is not a picture, and where it is larger and has another format than PNG, JPEG and
   *     GIF, more than 32 million pixels, or cannot be decoded in ten seconds
   */
  public static Optional<Preview> small(Path file, String mediaType) {
    return Previews.small().next(file, mediaType);
  }

  static Optional<Preview> small(
      Path file, String mediaType, long maxBytes, BooleanSupplier isLate) {
    if (!mediaType.startsWith("image/")) {
      return Optional.empty();
    }
    try (InputStream content = Files.newInputStream(file);
        ImageInputStream in = new MemoryCacheImageInputStream(content)) {
      Iterator<ImageReader> readers = ImageIO.getImageReaders(in);
      if (!readers.hasNext()) {
        return asItIs(file, mediaType, maxBytes);
      }
      ImageReader reader = readers.next();
      try {
        if (!DECODED.contains(reader.getFormatName().toLowerCase(Locale.ROOT))) {
          return Optional.empty();
        }
        reader.setInput(in, true, true);
        int width = reader.getWidth(0);
        int height = reader.getHeight(0);
        if (Math.max(width, height) <= MAX_SIDE) {
          Optional<Preview> same = asItIs(file, mediaType, maxBytes);
          if (same.isPresent()) {
            return same;
          }
        }
        if ((long) width * height > MAX_PIXELS || Math.max(width, height) > MAX_SOURCE_SIDE) {
          return Optional.empty();
        }
        return decoded(reader, Math.max(width, height), isLate)
            .flatMap(picture -> shrunk(picture, maxBytes));
      } finally {
        reader.dispose();
      }
    } catch (IOException | RuntimeException | OutOfMemoryError | LinkageError damaged) {
      // Whatever a decoder makes of it, or lacks of the system: the picture itself is on disk.
      return Optional.empty();
    }
  }

  private static Optional<BufferedImage> decoded(
      ImageReader reader, int side, BooleanSupplier isLate) throws IOException {
    TimeLimit limit = new TimeLimit(isLate);
    reader.addIIOReadProgressListener(limit);
    // Leaving out pixels while decoding bounds the memory; scaling does the rest.
    int step = Math.max(1, side / (2 * MAX_SIDE));
    ImageReadParam param = reader.getDefaultReadParam();
    param.setSourceSubsampling(step, step, 0, 0);
    BufferedImage picture = reader.read(0, param);
    return limit.exceeded ? Optional.empty() : Optional.of(picture);
  }

  /** Aborts a reader, which asks with every row. */
  private static final class TimeLimit implements IIOReadProgressListener {
    private final BooleanSupplier isLate;
    private boolean exceeded;

    TimeLimit(BooleanSupplier isLate) {
      this.isLate = isLate;
    }

    private void check(ImageReader reader) {
      if (isLate.getAsBoolean()) {
        exceeded = true;
        reader.abort();
      }
    }

    @Override
    public void imageProgress(ImageReader source, float percentageDone) {
      check(source);
    }

    @Override
    public void imageStarted(ImageReader source, int imageIndex) {
      check(source);
    }

    @Override
    public void sequenceStarted(ImageReader source, int minIndex) {}

    @Override
    public void sequenceComplete(ImageReader source) {}

    @Override
    public void imageComplete(ImageReader source) {}

    @Override
    public void thumbnailStarted(ImageReader source, int imageIndex, int thumbnailIndex) {}

    @Override
    public void thumbnailProgress(ImageReader source, float percentageDone) {}

    @Override
    public void thumbnailComplete(ImageReader source) {}

    @Override
    public void readAborted(ImageReader source) {}
  }

  static Optional<Preview> asItIs(Path file, String mediaType, long maxBytes) {
    try {
      return READABLE.contains(mediaType) && Files.size(file) <= maxBytes
          ? Optional.of(new Preview(mediaType, Files.readAllBytes(file)))
          : Optional.empty();
    } catch (IOException gone) {
      return Optional.empty();
    }
  }

  private static Optional<Preview> shrunk(BufferedImage picture, long maxBytes) {
    int side = Math.min(MAX_SIDE, Math.max(picture.getWidth(), picture.getHeight()));
    try {
      for (; ; side = side * 3 / 4) {
        BufferedImage scaled = scaled(picture, side);
        for (float quality : QUALITIES) {
          byte[] bytes = jpeg(scaled, quality);
          if (bytes.length <= maxBytes) {
            return Optional.of(new Preview("image/jpeg", bytes));
          }
        }
        if (side <= MIN_SIDE) {
          return Optional.empty();
        }
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
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

  int size() {
    return bytes.length;
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
