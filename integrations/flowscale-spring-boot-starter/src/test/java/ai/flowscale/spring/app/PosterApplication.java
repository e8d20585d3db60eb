package ai.flowscale.spring.app;

import org.springframework.boot.autoconfigure.SpringBootApplication;

/** An application whose tests use the slice. */
@SpringBootApplication
class PosterApplication {}
