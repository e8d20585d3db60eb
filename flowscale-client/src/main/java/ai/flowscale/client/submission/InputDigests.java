package ai.flowscale.client.submission;

import ai.flowscale.client.json.JsonCodec;
import jakarta.json.JsonArray;
import jakarta.json.JsonNumber;
import jakarta.json.JsonObject;
import jakarta.json.JsonString;
import jakarta.json.JsonValue;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.Map;
import java.util.TreeMap;

/**
 * Digests of inputs, which stand for them where submissions and runs are compared. All inputs are
 * sent as texts; the service may report them as what they mean, and write numbers and JSON in its
 * own way. So equal digests mean equal values, however they are written.
 */
public record InputDigests(JsonCodec json) {
  private static final int BYTES = 16;

  /** Returns the digest of an input that was sent as text. */
  public String ofText(String text) {
    return digest(
        json.readText(text).map(InputDigests::canonical).orElseGet(() -> delimited(text)));
  }

  /** Returns the digest of an input as the service reports it. */
  String ofValue(JsonValue value) {
    return value instanceof JsonString text ? ofText(text.getString()) : digest(canonical(value));
  }

  /** Returns the same text for equal values, and for others another one. */
  private static String canonical(JsonValue value) {
    if (value instanceof JsonString text) {
      return delimited(text.getString());
    }
    if (value instanceof JsonNumber number) {
      try {
        return number.bigDecimalValue().stripTrailingZeros().toString();
      } catch (ArithmeticException exponentTooLarge) {
        return number.toString();
      }
    }
    if (value instanceof JsonArray array) {
      return array.stream().map(InputDigests::canonical).toList().toString();
    }
    if (value instanceof JsonObject object) {
      Map<String, String> members = new TreeMap<>();
      object.forEach((name, member) -> members.put(delimited(name), canonical(member)));
      return members.toString();
    }
    return value.toString();
  }

  /** Its length says where a text ends, whatever is in it. */
  private static String delimited(String text) {
    return text.length() + ":" + text;
  }

  /** Returns the first half of the SHA-256 of a text, in hexadecimal. */
  public static String digest(String text) {
    try {
      MessageDigest sha256 = MessageDigest.getInstance("SHA-256");
      byte[] digest = sha256.digest(text.getBytes(StandardCharsets.UTF_8));
      return HexFormat.of().formatHex(digest, 0, BYTES);
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every JVM has SHA-256", e);
    }
  }
}
