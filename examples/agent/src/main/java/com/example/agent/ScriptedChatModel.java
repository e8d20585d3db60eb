package com.example.agent;

import dev.langchain4j.agent.tool.ToolExecutionRequest;
import dev.langchain4j.data.message.AiMessage;
import dev.langchain4j.data.message.ChatMessage;
import dev.langchain4j.data.message.ImageContent;
import dev.langchain4j.data.message.TextContent;
import dev.langchain4j.data.message.ToolExecutionResultMessage;
import dev.langchain4j.model.chat.ChatModel;
import dev.langchain4j.model.chat.request.ChatRequest;
import dev.langchain4j.model.chat.response.ChatResponse;
import java.awt.image.BufferedImage;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.Base64;
import java.util.List;
import java.util.function.Consumer;
import javax.imageio.ImageIO;

/**
 * Plays the part of a chat model that can see, without a network: it asks for a picture, measures
 * how bright it is, and asks for another one while it is too dark.
 */
final class ScriptedChatModel implements ChatModel {
  private static final String TOOL = "paint";
  private static final int BRIGHT_ENOUGH = 128;

  private final Consumer<String> thoughts;

  ScriptedChatModel(Consumer<String> thoughts) {
    this.thoughts = thoughts;
  }

  @Override
  public ChatResponse doChat(ChatRequest request) {
    List<ChatMessage> messages = request.messages();
    ChatMessage last = messages.get(messages.size() - 1);
    AiMessage answer =
        last instanceof ToolExecutionResultMessage result
            ? lookAt(result)
            : paint("a lighthouse at night");
    return ChatResponse.builder().aiMessage(answer).build();
  }

  private AiMessage lookAt(ToolExecutionResultMessage result) {
    String text = firstOf(result, TextContent.class).text();
    int brightness = brightness(firstOf(result, ImageContent.class));
    thoughts.accept(
        "%s%n  I see a picture with a brightness of %d of 255.".formatted(text, brightness));
    return brightness < BRIGHT_ENOUGH
        ? paint("a lighthouse in bright sunlight")
        : AiMessage.from(
            "Here is your lighthouse: " + text.lines().skip(1).findFirst().orElse(text));
  }

  private AiMessage paint(String prompt) {
    thoughts.accept("I paint %s.".formatted(prompt));
    return AiMessage.from(
        ToolExecutionRequest.builder()
            .id("1")
            .name(TOOL)
            .arguments("{\"prompt\": \"%s\"}".formatted(prompt))
            .build());
  }

  private static <T> T firstOf(ToolExecutionResultMessage result, Class<T> type) {
    return result.contents().stream()
        .filter(type::isInstance)
        .map(type::cast)
        .findFirst()
        .orElseThrow(() -> new IllegalStateException("The tool returned: " + result.contents()));
  }

  private static int brightness(ImageContent content) {
    byte[] bytes = Base64.getDecoder().decode(content.image().base64Data());
    try {
      BufferedImage picture = ImageIO.read(new ByteArrayInputStream(bytes));
      long sum = 0;
      for (int y = 0; y < picture.getHeight(); y++) {
        for (int x = 0; x < picture.getWidth(); x++) {
          int rgb = picture.getRGB(x, y);
          sum += ((rgb >> 16 & 0xFF) + (rgb >> 8 & 0xFF) + (rgb & 0xFF)) / 3;
        }
      }
      return (int) (sum / ((long) picture.getWidth() * picture.getHeight()));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
