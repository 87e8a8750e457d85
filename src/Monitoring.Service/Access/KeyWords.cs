using Monitoring.Core.Access;

namespace Monitoring.Service.Access;

/// <summary>What is said of a text that should be a key, wherever it is given.</summary>
internal static class KeyWords
{
    private const string Bearer = "Bearer ";

    /// <summary>The live key of a request's <c>Authorization: Bearer ao_…</c>; null when there is none. Asks no database.</summary>
    /// <param name="book">The keys.</param>
    /// <param name="request">The request, with such a header or more of them.</param>
    /// <param name="why">Why it is none, and what to do.</param>
    public static AccessKey? Read(AccessBook book, HttpRequest request, out string why)
    {
        if (request.Headers.Authorization is not [{ } header])
        {
            why = "There is more than one Authorization header; send one: Authorization: Bearer ao_…";
            return null;
        }

        if (!header.StartsWith(Bearer, StringComparison.OrdinalIgnoreCase))
        {
            why = "The Authorization header must be: Bearer ao_…";
            return null;
        }

        return Read(book, header.AsSpan(Bearer.Length).Trim().ToString(), out why);
    }

    /// <summary>What names the key of a request that carries one, live or not; empty where it is none. Nothing secret.</summary>
    public static string IdOf(HttpRequest request) =>
        request.Headers.Authorization is [{ } header] && header.StartsWith(Bearer, StringComparison.OrdinalIgnoreCase)
            ? IdOf(header[Bearer.Length..].Trim()) : "";

    /// <summary>What names the key of a text; empty where it is none.</summary>
    public static string IdOf(string text)
    {
        KeyText.Read(text, out var id);
        return id;
    }

    /// <summary>The live key of a text; null when it is none.</summary>
    /// <param name="book">The keys.</param>
    /// <param name="text">The text.</param>
    /// <param name="why">Why it is none, and what to do. Does not tell whether a key was ever known here.</param>
    public static AccessKey? Read(AccessBook book, string text, out string why)
    {
        switch (KeyText.Read(text, out var id))
        {
            case KeyForm.None:
                why = "The key does not begin with ao_; \"key create\" prints one.";
                return null;
            case KeyForm.Mistyped:
                why = "The key is mistyped: its check character does not fit. Copy it whole.";
                return null;
        }

        why = "The key is not known here, or was revoked, or has expired; \"key list\" shows those that are taken.";
        return book.Use(id, text);
    }
}
