package ai.flowscale.emulator.service;

import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.security.SecureRandom;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.HexFormat;
import java.util.Locale;
import java.util.Map;
import java.util.function.Supplier;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/** Creates and checks links that look presigned. */
final class LinkSigner {
  private static final DateTimeFormatter AMAZON_DATE =
      DateTimeFormatter.ofPattern("uuuuMMdd'T'HHmmss'Z'", Locale.ROOT).withZone(ZoneOffset.UTC);

  private final byte[] secret = new byte[32];
  private final Supplier<String> storageUrl;
  private final Supplier<Instant> clock;
  private final Duration lifetime;

  /** The result of checking a link. */
  enum Verdict {
    GOOD,
    EXPIRED,
    FORGED
  }

  LinkSigner(Supplier<String> storageUrl, Supplier<Instant> clock, Duration lifetime) {
    this.storageUrl = storageUrl;
    this.clock = clock;
    this.lifetime = lifetime;
    new SecureRandom().nextBytes(secret);
  }

  String sign(String key) {
    String date = AMAZON_DATE.format(clock.get());
    String expires = Long.toString(lifetime.toSeconds());
    return storageUrl.get()
        + "/"
        + encode(key)
        + "?X-Amz-Algorithm=AWS4-HMAC-SHA256&X-Amz-Date="
        + date
        + "&X-Amz-Expires="
        + expires
        + "&X-Amz-Signature="
        + signature(key, date, expires);
  }

  Verdict check(String key, Map<String, String> query) {
    String date = query.getOrDefault("X-Amz-Date", "");
    String expires = query.getOrDefault("X-Amz-Expires", "");
    byte[] given = query.getOrDefault("X-Amz-Signature", "").getBytes(StandardCharsets.UTF_8);
    byte[] right = signature(key, date, expires).getBytes(StandardCharsets.UTF_8);
    if (!MessageDigest.isEqual(given, right)) {
      return Verdict.FORGED;
    }
    try {
      Instant signed = AMAZON_DATE.parse(date, Instant::from);
      Instant end = Timestamps.later(signed, Duration.ofSeconds(Long.parseLong(expires)));
      return clock.get().isAfter(end) ? Verdict.EXPIRED : Verdict.GOOD;
    } catch (DateTimeException | NumberFormatException malformed) {
      return Verdict.FORGED;
    }
  }

  private String signature(String key, String date, String expires) {
    try {
      Mac mac = Mac.getInstance("HmacSHA256");
      mac.init(new SecretKeySpec(secret, "HmacSHA256"));
      byte[] text = (key + "\n" + date + "\n" + expires).getBytes(StandardCharsets.UTF_8);
      return HexFormat.of().formatHex(mac.doFinal(text));
    } catch (GeneralSecurityException impossible) {
      throw new IllegalStateException("Every Java platform has HmacSHA256", impossible);
    }
  }

  private static String encode(String key) {
    return URLEncoder.encode(key, StandardCharsets.UTF_8).replace("+", "%20").replace("%2F", "/");
  }
}
