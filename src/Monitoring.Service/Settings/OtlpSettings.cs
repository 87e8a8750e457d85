using System.Text;
using Monitoring.Core.Markup;
using Monitoring.Service.Otlp;

namespace Monitoring.Service.Settings;

/// <summary>OpenTelemetry: where our own traces and log are sent, and what scores of evaluations mean.</summary>
/// <param name="Endpoint">The address before <c>/v1/traces</c>, without a slash at its end; null for nowhere.</param>
/// <param name="Headers">What each request to it has beside, <c>name=value</c>, several separated by commas; null for nothing.</param>
/// <param name="Thresholds">The bounds of scores, by the name of their evaluation.</param>
internal sealed record OtlpSettings(string? Endpoint, string? Headers, IReadOnlyDictionary<string, ScoreBound> Thresholds)
{
    /// <summary>Nothing is set.</summary>
    public static OtlpSettings None { get; } = new(null, null, new Dictionary<string, ScoreBound>());

    /// <summary>Reads them; faults are noted.</summary>
    public static OtlpSettings Read(SettingValues values) => new(
        ReadEndpoint(values),
        ReadHeaders(values),
        ScoreBound.Read(values));

    /// <summary>Everything but the headers, which may hold a key.</summary>
    public override string ToString() => $"{Endpoint ?? "nowhere"}, {Thresholds.Count} thresholds";

    private static string? ReadHeaders(SettingValues values)
    {
        var headers = values.Secret(SettingName.OtlpHeaders, SettingName.OtlpHeadersFile, NeededSecrets.Telemetry);
        if (headers is null || AreHeaders(headers))
        {
            return headers;
        }

        // What it is is not said: it may be a key, and the mistake may be anywhere in it.
        values.Refuse(values.Text(SettingName.OtlpHeadersFile) is null ? SettingName.OtlpHeaders : SettingName.OtlpHeadersFile,
            "must be name=value, several separated by commas, such as Authorization=Bearer …; in ASCII, and no header of a body, such as "
            + "Content-Type.");
        return null;
    }

    // Read as the exporter does, which takes escapes (%20) for what they stand for.
    private static bool AreHeaders(string text)
    {
        using var request = new HttpRequestMessage();
        foreach (var header in Uri.UnescapeDataString(text).Split(','))
        {
            var at = header.IndexOf('=', StringComparison.Ordinal);
            if (at < 0 || !Ascii.IsValid(header) || !IsTaken(request, header[..at].Trim(), header[(at + 1)..].Trim()))
            {
                return false;
            }
        }

        return true;
    }

    private static bool IsTaken(HttpRequestMessage request, string name, string value)
    {
        try
        {
            request.Headers.Add(name, value);
            return true;
        }
        catch (Exception refused) when (refused is ArgumentException or FormatException or InvalidOperationException)
        {
            return false;
        }
    }

    private static string? ReadEndpoint(SettingValues values)
    {
        if (values.Text(SettingName.OtlpEndpoint) is not { } text)
        {
            return null;
        }

        if (Uri.TryCreate(text, UriKind.Absolute, out var url) && (url.Scheme == Uri.UriSchemeHttp || url.Scheme == Uri.UriSchemeHttps)
            && url is { Host.Length: > 0, UserInfo: "", Query: "", Fragment: "" })
        {
            return url.AbsoluteUri.TrimEnd('/');
        }

        values.Refuse(SettingName.OtlpEndpoint, (text.Contains('@', StringComparison.Ordinal) ? "" : $"\"{Visible.Line(text, 100)}\" ")
            + "must be the address of a receiver of OTLP over HTTP, such as http://localhost:4318, without user and query; "
            + "/v1/traces and /v1/logs are put behind it, and keys go into Otlp:HeadersFile.");
        return null;
    }
}
