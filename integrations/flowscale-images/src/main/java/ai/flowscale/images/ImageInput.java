package ai.flowscale.images;

import ai.flowscale.api.model.DataType;
import ai.flowscale.api.model.InputDescription;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Stream;

/** What an input of a workflow that makes pictures can be for, and how descriptions tell it. */
enum ImageInput {
  PROMPT("prompt", DataType.TEXT) {
    @Override
    List<InputDescription> candidates(List<InputDescription> inputs) {
      List<InputDescription> texts =
          ofType(inputs).filter(input -> !words(input).contains("negative")).toList();
      List<InputDescription> prompts =
          texts.stream().filter(input -> words(input).contains("prompt")).toList();
      return texts.size() == 1 || prompts.isEmpty() ? texts : prompts;
    }
  },
  IMAGE("image", DataType.IMAGE) {
    @Override
    List<InputDescription> candidates(List<InputDescription> inputs) {
      return ofType(inputs).filter(input -> !words(input).contains("mask")).toList();
    }
  },
  MASK("mask", DataType.IMAGE),
  SEED("seed", DataType.INTEGER, DataType.NUMBER),
  WIDTH("width", DataType.INTEGER, DataType.NUMBER),
  HEIGHT("height", DataType.INTEGER, DataType.NUMBER);

  private final String word;

  @SuppressWarnings("ImmutableEnumChecker") // Set.of is immutable.
  private final Set<DataType> types;

  ImageInput(String word, DataType... types) {
    this.word = word;
    this.types = Set.of(types);
  }

  /** The name of the setting that names the input. */
  String word() {
    return word;
  }

  /** Those inputs that it may be, by what the service says of them. */
  List<InputDescription> candidates(List<InputDescription> inputs) {
    return ofType(inputs).filter(input -> words(input).contains(word)).toList();
  }

  Stream<InputDescription> ofType(List<InputDescription> inputs) {
    return inputs.stream()
        .filter(input -> !input.name().isEmpty())
        .filter(input -> types.contains(input.type()));
  }

  /** The words that an input is called by: {@code negativePrompt_12} is negative, prompt and 12. */
  static Set<String> words(InputDescription input) {
    Set<String> words = new TreeSet<>();
    Stream.of(input.name(), input.label(), input.typeName())
        .filter(text -> text != null)
        .flatMap(text -> Stream.of(text.split("[^\\p{Alnum}]+|(?<=[a-z])(?=[A-Z0-9])", -1)))
        .map(part -> part.toLowerCase(Locale.ROOT))
        .forEach(words::add);
    return words;
  }
}
