package ai.flowscale.client.submission;

import ai.flowscale.client.json.JsonCodec;
import jakarta.json.JsonArray;
import jakarta.json.JsonNumber;
import jakarta.json.JsonObject;
import jakarta.json.JsonString;
import jakarta.json.JsonValue;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Objects;
import java.util.TreeSet;

/**
 * Digests of inputs, which stand for them where submissions and runs are compared. All inputs are
 * sent as texts; the service may report them as what they mean, and write numbers and JSON in its
 * own way. So equal digests mean equal values, however they are written.
 */
public record InputDigests(JsonCodec json) {
  /** The first half of a SHA-256. */
  record Digest(long high, long low) {}

  /** Returns the digest of an input that was sent as text. */
  Digest ofText(String text) {
    MessageDigest digest = sha256();
    json.readText(text).ifPresentOrElse(value -> add(digest, value), () -> add(digest, text));
    return firstHalf(digest);
  }

  /** Returns the digest of an input as the service reports it. */
  Digest ofValue(JsonValue value) {
    if (value instanceof JsonString text) {
      return ofText(text.getString());
    }
    MessageDigest digest = sha256();
    add(digest, value);
    return firstHalf(digest);
  }

  private static Digest firstHalf(MessageDigest digest) {
    ByteBuffer bytes = ByteBuffer.wrap(digest.digest());
    return new Digest(bytes.getLong(), bytes.getLong());
  }

  private static void add(MessageDigest digest, JsonValue value) {
    if (value instanceof JsonString text) {
      add(digest, text.getString());
    } else if (value instanceof JsonNumber number) {
      add(digest, 'n', 0);
      add(digest, number.bigDecimalValue().stripTrailingZeros().toString());
    } else if (value instanceof JsonArray array) {
      add(digest, 'a', array.size());
      array.forEach(element -> add(digest, element));
    } else if (value instanceof JsonObject object) {
      add(digest, 'o', object.size());
      for (String name : new TreeSet<>(object.keySet())) {
        add(digest, name);
        add(digest, Objects.requireNonNull(object.get(name)));
      }
    } else {
      add(digest, value.getValueType().name().charAt(0), 0);
    }
  }

  private static void add(MessageDigest digest, String text) {
    byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
    add(digest, 's', bytes.length);
    digest.update(bytes);
  }

  /** Kinds and lengths keep apart what would be the same bytes in a row. */
  private static void add(MessageDigest digest, char kind, int length) {
    digest.update(ByteBuffer.allocate(6).putChar(kind).putInt(length).flip());
  }

  /** Makes what every JVM has. */
  public static MessageDigest sha256() {
    try {
      return MessageDigest.getInstance("SHA-256");
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every JVM has SHA-256", e);
    }
  }
}
