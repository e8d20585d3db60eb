package ai.flowscale.client;

import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Where services are searched: the application's choice, the library's own, the thread's. */
public final class ClassLoaders {
  private ClassLoaders() {}

  /** Returns the class loaders in the order in which they are asked, each once. */
  public static List<ClassLoader> inOrder(Optional<ClassLoader> chosen) {
    Set<ClassLoader> loaders = new LinkedHashSet<>();
    chosen.ifPresent(loaders::add);
    addTo(loaders, ClassLoaders.class.getClassLoader());
    addTo(loaders, Thread.currentThread().getContextClassLoader());
    return new ArrayList<>(loaders);
  }

  private static void addTo(Set<ClassLoader> loaders, @Nullable ClassLoader loader) {
    if (loader != null) {
      loaders.add(loader);
    }
  }
}
