package ai.flowscale.langchain4j;

import dev.langchain4j.agent.tool.ToolExecutionRequest;
import dev.langchain4j.data.message.AiMessage;
import dev.langchain4j.data.message.ToolExecutionResultMessage;
import dev.langchain4j.model.chat.ChatModel;
import dev.langchain4j.model.chat.request.ChatRequest;
import dev.langchain4j.model.chat.response.ChatResponse;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;

/** A chat model that follows a script, one step for each request, and keeps the requests. */
final class ScriptedChatModel implements ChatModel {
  final List<ChatRequest> requests = new ArrayList<>();
  private final List<Function<ScriptedChatModel, AiMessage>> script;

  ScriptedChatModel(List<Function<ScriptedChatModel, AiMessage>> script) {
    this.script = script;
  }

  static Function<ScriptedChatModel, AiMessage> calls(String tool, String arguments) {
    return model -> call(tool, arguments);
  }

  static AiMessage call(String tool, String arguments) {
    return AiMessage.from(
        ToolExecutionRequest.builder().id("1").name(tool).arguments(arguments).build());
  }

  static Function<ScriptedChatModel, AiMessage> says(String text) {
    return model -> AiMessage.from(text);
  }

  /** The result of the tool that was called last. */
  ToolExecutionResultMessage result() {
    List<?> messages = requests.get(requests.size() - 1).messages();
    return (ToolExecutionResultMessage) messages.get(messages.size() - 1);
  }

  @Override
  public ChatResponse doChat(ChatRequest request) {
    requests.add(request);
    AiMessage message = script.get(requests.size() - 1).apply(this);
    return ChatResponse.builder().aiMessage(message).build();
  }
}
