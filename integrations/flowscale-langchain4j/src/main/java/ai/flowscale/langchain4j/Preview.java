package ai.flowscale.langchain4j;

import ai.flowscale.api.model.DownloadedFile;
import dev.langchain4j.data.message.ImageContent;
import java.awt.Graphics2D;
import java.awt.RenderingHints;
import java.awt.image.BufferedImage;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.file.Files;
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
import javax.imageio.stream.ImageOutputStream;

/** Pictures of a size that a model can look at: the whole one would fill the conversation. */
final class Preview {
  private static final int MAX_BYTES = 200_000;
  private static final int MAX_SIDE = 1024;
  private static final long MAX_PIXELS = 200_000_000;

  /** What models take as it is. */
  private static final Set<String> TYPES =
      Set.of("image/png", "image/jpeg", "image/webp", "image/gif");

  private Preview() {}

  /** Returns a picture as it is or smaller; empty for what is not a picture or cannot be read. */
  static Optional<ImageContent> of(DownloadedFile file, String mediaType) {
    try {
      if (TYPES.contains(mediaType) && file.size() <= MAX_BYTES) {
        return Optional.of(content(Files.readAllBytes(file.path()), mediaType));
      }
      return mediaType.startsWith("image/") ? smaller(file) : Optional.empty();
    } catch (IOException | IllegalArgumentException | IndexOutOfBoundsException e) {
      // What readers throw for pictures that are broken. The file is there all the same.
      return Optional.empty();
    }
  }

  private static ImageContent content(byte[] content, String mediaType) {
    return ImageContent.from(Base64.getEncoder().encodeToString(content), mediaType);
  }

  private static Optional<ImageContent> smaller(DownloadedFile file) throws IOException {
    try (ImageInputStream in = ImageIO.createImageInputStream(file.path().toFile())) {
      Iterator<ImageReader> readers = ImageIO.getImageReaders(in);
      if (!readers.hasNext()) {
        return Optional.empty();
      }
      ImageReader reader = readers.next();
      try {
        reader.setInput(in, true, true);
        long pixels = (long) reader.getWidth(0) * reader.getHeight(0);
        if (pixels > MAX_PIXELS) {
          return Optional.empty();
        }
        int side = Math.max(reader.getWidth(0), reader.getHeight(0));
        ImageReadParam param = reader.getDefaultReadParam();
        int step = Math.max(1, side / (2 * MAX_SIDE));
        param.setSourceSubsampling(step, step, 0, 0);
        return encode(scaled(reader.read(0, param)));
      } finally {
        reader.dispose();
      }
    }
  }

  private static BufferedImage scaled(BufferedImage picture) {
    double scale =
        Math.min(1, (double) MAX_SIDE / Math.max(picture.getWidth(), picture.getHeight()));
    int width = Math.max(1, (int) Math.round(picture.getWidth() * scale));
    int height = Math.max(1, (int) Math.round(picture.getHeight() * scale));
    BufferedImage scaled = new BufferedImage(width, height, BufferedImage.TYPE_INT_RGB);
    Graphics2D graphics = scaled.createGraphics();
    graphics.setRenderingHint(
        RenderingHints.KEY_INTERPOLATION, RenderingHints.VALUE_INTERPOLATION_BILINEAR);
    graphics.drawImage(picture, 0, 0, width, height, null);
    graphics.dispose();
    return scaled;
  }

  private static Optional<ImageContent> encode(BufferedImage picture) throws IOException {
    for (float quality : new float[] {0.8f, 0.5f, 0.2f}) {
      byte[] jpeg = jpeg(picture, quality);
      if (jpeg.length <= MAX_BYTES) {
        return Optional.of(content(jpeg, "image/jpeg"));
      }
    }
    return Optional.empty();
  }

  private static byte[] jpeg(BufferedImage picture, float quality) throws IOException {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    ImageWriter writer = ImageIO.getImageWritersByFormatName("jpeg").next();
    try (ImageOutputStream out = ImageIO.createImageOutputStream(bytes)) {
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
}
