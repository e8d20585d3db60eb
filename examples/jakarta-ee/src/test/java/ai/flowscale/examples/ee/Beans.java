package ai.flowscale.examples.ee;

import jakarta.inject.Inject;
import java.lang.reflect.Field;
import java.util.Arrays;

/** Injects as CDI does, without a server. */
public final class Beans {
  private Beans() {}

  /** Sets the fields of a bean that are injected; returns the bean. */
  public static <T> T inject(T bean, Object... candidates) throws IllegalAccessException {
    for (Field field : bean.getClass().getDeclaredFields()) {
      if (field.isAnnotationPresent(Inject.class)) {
        field.setAccessible(true);
        field.set(
            bean,
            Arrays.stream(candidates)
                .filter(field.getType()::isInstance)
                .findFirst()
                .orElseThrow());
      }
    }
    return bean;
  }
}
