package com.example.agent;

import ai.flowscale.emulator.EmulatedWorkflow;
import ai.flowscale.emulator.OutputFile;
import ai.flowscale.emulator.RunContext;
import jakarta.json.Json;
import java.awt.Color;
import java.awt.Graphics2D;
import java.awt.image.BufferedImage;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.util.List;
import javax.imageio.ImageIO;

/** An emulated workflow that paints a lighthouse, by day or by night. */
final class EmulatedPainter {
  private static final int WIDTH = 480;
  private static final int HEIGHT = 320;

  private EmulatedPainter() {}

  static EmulatedWorkflow create() {
    return EmulatedWorkflow.builder("paint90x4bqz")
        .name("Paint")
        .description("Paints a picture of a text.")
        .queueTime(Duration.ZERO)
        .runTime(Duration.ofMillis(100))
        .describedInputs(
            Json.createArrayBuilder()
                .add(
                    Json.createObjectBuilder()
                        .add("name", "prompt")
                        .add("type", "text")
                        .add("description", "What to paint.")
                        .add("required", true))
                .build())
        .outputs(run -> List.of(OutputFile.of("painting.png", "image/png", painting(run))))
        .build();
  }

  private static byte[] painting(RunContext run) {
    boolean isDay = run.texts().getOrDefault("prompt", "").contains("bright");
    BufferedImage painting = new BufferedImage(WIDTH, HEIGHT, BufferedImage.TYPE_INT_RGB);
    Graphics2D brush = painting.createGraphics();
    fill(brush, isDay ? 0xBFE3F7 : 0x0B1026, 0, 0, WIDTH, HEIGHT);
    fill(brush, isDay ? 0x3C7FB1 : 0x050814, 0, 240, WIDTH, 80);
    fill(brush, isDay ? 0xF5F5F0 : 0x55585F, 220, 100, 40, 150);
    fill(brush, 0xB03A2E, 214, 84, 52, 16);
    fill(brush, 0xFFE9A8, 226, 88, 28, 8);
    brush.dispose();
    ByteArrayOutputStream png = new ByteArrayOutputStream();
    try {
      ImageIO.write(painting, "png", png);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return png.toByteArray();
  }

  private static void fill(Graphics2D brush, int rgb, int x, int y, int width, int height) {
    brush.setColor(new Color(rgb));
    brush.fillRect(x, y, width, height);
  }
}
