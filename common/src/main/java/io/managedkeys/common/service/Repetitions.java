package io.managedkeys.common.service;

import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.LinkedHashMap;
import java.util.Map;

/** Tells what was said a moment ago from what is new, for the last few hundred things that were said. */
final class Repetitions {
    private static final int REMEMBERED = 200;

    private final Duration moment;
    private final InstantSource clock;
    private final Map<String, Instant> said = new LinkedHashMap<>() {
        private static final long serialVersionUID = 1;

        @Override
        protected boolean removeEldestEntry(Map.Entry<String, Instant> eldest) {
            return size() > REMEMBERED;
        }
    };

    Repetitions(Duration moment, InstantSource clock) {
        this.moment = moment;
        this.clock = clock;
    }

    /** Whether it was not said within the moment; if so, it is said now. */
    synchronized boolean isNew(String what) {
        Instant now = clock.instant();
        Instant last = said.get(what);
        if (last != null && now.isBefore(last.plus(moment))) {
            return false;
        }
        said.put(what, now);
        return true;
    }

    synchronized void forget() {
        said.clear();
    }
}
