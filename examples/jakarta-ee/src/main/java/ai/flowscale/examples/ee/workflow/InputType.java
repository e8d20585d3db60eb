package ai.flowscale.examples.ee.workflow;

import java.util.Locale;

/** What an input can be. */
public enum InputType {
  /** A text. */
  TEXT,
  /** A number. */
  NUMBER,
  /** True or false. */
  BOOLEAN,
  /** A JSON value. */
  JSON,
  /** A picture. */
  IMAGE,
  /** A video. */
  VIDEO,
  /** A sound. */
  AUDIO,
  /** Any other file. */
  FILE;

  /** Whether it is sent as a file. */
  boolean isFile() {
    return switch (this) {
      case IMAGE, VIDEO, AUDIO, FILE -> true;
      case TEXT, NUMBER, BOOLEAN, JSON -> false;
    };
  }

  /** Puts the service's word, of which there are many, into ours. */
  static InputType of(String word) {
    String lower = word.toLowerCase(Locale.ROOT);
    if (lower.contains("image") || lower.contains("picture") || lower.contains("mask")) {
      return IMAGE;
    }
    if (lower.contains("video")) {
      return VIDEO;
    }
    if (lower.contains("audio")) {
      return AUDIO;
    }
    if (lower.contains("file")) {
      return FILE;
    }
    if (lower.contains("bool")) {
      return BOOLEAN;
    }
    if (lower.contains("json") || lower.contains("object") || lower.contains("dict")) {
      return JSON;
    }
    if (lower.contains("number") || lower.contains("int") || lower.contains("float")) {
      return NUMBER;
    }
    return TEXT;
  }
}
