package io.managedkeys.suite;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** The shell lines that README tells newcomers to copy. */
final class FirstSteps {
    private static final Pattern BLOCK = Pattern.compile("<!-- first-steps.*?-->\\s*```sh\\n(.*?)```", Pattern.DOTALL);

    private FirstSteps() {}

    static String of(Path readme) throws IOException {
        Matcher block = BLOCK.matcher(Files.readString(readme));
        if (!block.find()) {
            throw new IllegalStateException("README.md has lost the mark of its first steps");
        }
        return block.group(1);
    }
}
