package ai.flowscale.client.service;

import ai.flowscale.api.error.DecodingException;
import ai.flowscale.api.support.Ids;
import ai.flowscale.api.text.Printable;
import java.util.function.BiPredicate;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * What a request asks about, which its response must not be another one than. A gateway, a cache or
 * a connection that is out of step may return the response to someone else's request.
 *
 * @param noun what it is, for messages; empty where a request asks about nothing
 * @param parameter the query parameter that names it, or empty for the id in the path
 * @param told what the response says that it is about, or null or blank where it does not
 * @param isSame compares what was asked with what was told
 * @param <T> what the response holds
 */
record Subject<T>(
    String noun,
    String parameter,
    Function<T, @Nullable String> told,
    BiPredicate<String, String> isSame) {

  static <T> Subject<T> none() {
    return new Subject<>("", "", value -> null, Ids::same);
  }

  /** What the id in the path names. */
  static <T> Subject<T> ofPath(String noun, Function<T, @Nullable String> told) {
    return new Subject<>(noun, "", told, Ids::same);
  }

  static <T> Subject<T> of(String noun, String parameter, Function<T, @Nullable String> told) {
    return new Subject<>(noun, parameter, told, Ids::same);
  }

  /**
   * An output may be asked for without the extension that it has. Either side may leave out the
   * folder; two different folders hold two files.
   */
  static boolean isSameFile(String asked, String told) {
    int inAsked = asked.lastIndexOf('/') + 1;
    int inTold = told.lastIndexOf('/') + 1;
    boolean hasFolders = inAsked > 0 && inTold > 0;
    if (hasFolders && !Ids.same(asked.substring(0, inAsked), told.substring(0, inTold))) {
      return false;
    }
    String one = asked.substring(inAsked);
    String other = told.substring(inTold);
    return Ids.same(one, other) || Ids.same(stem(one), other) || Ids.same(one, stem(other));
  }

  private static String stem(String name) {
    int dot = name.lastIndexOf('.');
    return dot <= 0 ? name : name.substring(0, dot);
  }

  /**
   * Refuses a response that is about something else.
   *
   * @throws DecodingException if it is
   */
  void check(ApiCall<?> call, T value) {
    String asked = parameter.isEmpty() ? call.id() : call.query().getOrDefault(parameter, "");
    String other = told.apply(value);
    if (!asked.isEmpty() && other != null && !other.isBlank() && !isSame.test(asked, other)) {
      throw new DecodingException(
          "%s: the request is about %s %s, but the response is about another one. A gateway or proxy before the service may have mixed up responses."
              .formatted(call.endpoint().name(), noun, Printable.name(asked)),
          null);
    }
  }
}
