package ai.flowscale.spring;

import ai.flowscale.api.AsyncFlowscale;
import ai.flowscale.api.Flowscale;
import ai.flowscale.api.FlowscaleConfig;
import ai.flowscale.api.error.ConfigurationException;
import ai.flowscale.api.instrumentation.FlowscaleInstrumentation;
import java.util.Optional;
import java.util.concurrent.Executor;
import javax.net.ssl.SSLContext;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnMissingBean;
import org.springframework.boot.autoconfigure.condition.ConditionalOnSingleCandidate;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.boot.ssl.NoSuchSslBundleException;
import org.springframework.boot.ssl.SslBundle;
import org.springframework.boot.ssl.SslBundles;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.ImportRuntimeHints;
import org.springframework.context.annotation.Lazy;
import org.springframework.core.env.Environment;
import org.springframework.core.io.ResourceLoader;
import org.springframework.core.task.VirtualThreadTaskExecutor;

/**
 * Makes a {@link Flowscale} client from the properties {@code flowscale.*}, over the transport on
 * the class path. Each bean makes room for one of the application's. The client is closed with the
 * application.
 */
@AutoConfiguration
@EnableConfigurationProperties(FlowscaleProperties.class)
@ImportRuntimeHints(FlowscaleRuntimeHints.class)
public class FlowscaleAutoConfiguration {

  /** Makes the auto-configuration; Spring calls this. */
  public FlowscaleAutoConfiguration() {}

  /** Lazy: where a test puts a mock in the place of the client, it needs no address. */
  @Bean
  @Lazy
  @ConditionalOnMissingBean({FlowscaleConfig.class, Flowscale.class})
  FlowscaleConfig flowscaleConfig(
      FlowscaleProperties properties,
      ObjectProvider<SslBundles> sslBundles,
      ObjectProvider<FlowscaleInstrumentation> instrumentations,
      ObjectProvider<FlowscaleConfigCustomizer> customizers,
      Environment environment,
      ResourceLoader resources) {
    FlowscaleConfig.Builder builder = FlowscaleConfig.builder();
    Optional.ofNullable(resources.getClassLoader()).ifPresent(builder::classLoader);
    properties.applyTo(builder, environment.getProperty("FLOWSCALE_API_KEY"));
    String bundle = properties.ssl().bundle();
    if (bundle != null) {
      builder.sslContext(sslContext(bundle, sslBundles));
    }
    if (hasVirtualThreads(environment)) {
      Executor threads = new VirtualThreadTaskExecutor("flowscale-");
      builder.callbackExecutor(threads).blockingExecutor(threads);
    }
    instrumentations.orderedStream().forEach(builder::instrumentation);
    customizers.orderedStream().forEach(customizer -> customizer.customize(builder));
    return builder.build();
  }

  @Bean(destroyMethod = "close")
  @ConditionalOnMissingBean
  @ConditionalOnSingleCandidate(FlowscaleConfig.class)
  Flowscale flowscale(FlowscaleConfig config) {
    return Flowscale.create(config);
  }

  /** The same client: closing the one above closes it. */
  @Bean(destroyMethod = "")
  @ConditionalOnMissingBean
  @ConditionalOnSingleCandidate(Flowscale.class)
  AsyncFlowscale asyncFlowscale(Flowscale flowscale) {
    return flowscale.async();
  }

  private static SSLContext sslContext(String bundle, ObjectProvider<SslBundles> sslBundles) {
    SslBundles bundles = sslBundles.getIfAvailable();
    if (bundles == null) {
      throw new ConfigurationException(
          "flowscale.ssl.bundle is '%s', and there are no SSL bundles.".formatted(bundle));
    }
    try {
      SslBundle found = bundles.getBundle(bundle);
      if (found.getOptions().isSpecified()) {
        throw new ConfigurationException(
            "flowscale.ssl.bundle is '%s', which sets ciphers or enabled-protocols. The client cannot apply them: give a bundle without them."
                .formatted(bundle));
      }
      return found.createSslContext();
    } catch (NoSuchSslBundleException e) {
      throw new ConfigurationException(
          "flowscale.ssl.bundle is '%s', which spring.ssl.bundle does not define. It defines: %s."
              .formatted(bundle, bundles.getBundleNames()),
          e);
    }
  }

  /** Spring Boot's own condition is in another package in each of its generations. */
  private static boolean hasVirtualThreads(Environment environment) {
    return Runtime.version().feature() >= 21
        && environment.getProperty("spring.threads.virtual.enabled", boolean.class, false);
  }
}
