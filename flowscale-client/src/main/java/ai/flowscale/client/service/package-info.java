/** The table of all endpoints of the service, and what each sends and reads. */
@NullMarked
package ai.flowscale.client.service;

import org.jspecify.annotations.NullMarked;
