using System.Text.Json;
using Microsoft.Net.Http.Headers;
using Monitoring.Service.Ingest;
using Monitoring.Service.Settings;
using static System.FormattableString;

namespace Monitoring.Service.Api;

/// <summary>
/// The body of a request by which somebody decides: one JSON object whose fields are texts, each known and there once. Null is as if the field
/// were absent.
/// </summary>
internal static class JsonTexts
{
    private const int Most = 64 * 1024;

    private static readonly JsonDocumentOptions Strict = new() { AllowDuplicateProperties = false };

    /// <summary>Reads it.</summary>
    /// <param name="request">The request.</param>
    /// <param name="known">The fields there are.</param>
    /// <returns>The fields that are there; or what is wrong with the first that is, and what would be right.</returns>
    public static async Task<(IReadOnlyDictionary<string, string> Texts, Problem? Problem)> ReadAsync(HttpRequest request, params string[] known)
    {
        var found = new Dictionary<string, string>(StringComparer.Ordinal);
        if (!MediaTypeHeaderValue.TryParse(request.ContentType, out var type)
            || !type.MediaType.Equals(MediaTypes.Json, StringComparison.OrdinalIgnoreCase)
            || request.Headers.ContentEncoding.Count > 0)
        {
            return (found, Problems.UnsupportedMediaType(
                $"Send one JSON object with the fields {string.Join(", ", known)}, with Content-Type: {MediaTypes.Json}, without a Content-Encoding."));
        }

        var services = request.HttpContext.RequestServices;
        using var body = new RequestBody(services.GetRequiredService<BodyBudget>());
        var refusal = await body.ReadAsync(
            request,
            Most,
            services.GetRequiredService<TimeProvider>(),
            services.GetRequiredService<IHostApplicationLifetime>().ApplicationStopping);
        return (found, refusal?.Problem ?? Read(body.Bytes, known, found));
    }

    private static Problem? Read(ReadOnlyMemory<byte> bytes, string[] known, Dictionary<string, string> found)
    {
        if (bytes.IsEmpty)
        {
            return Problems.Unreadable($"The body is empty; send one JSON object with the fields {string.Join(", ", known)}.");
        }

        try
        {
            using var json = JsonDocument.Parse(bytes, Strict);
            if (json.RootElement.ValueKind != JsonValueKind.Object)
            {
                return Problems.Unreadable(Invariant($"The body must be one JSON object with the fields {string.Join(", ", known)}."));
            }

            foreach (var field in json.RootElement.EnumerateObject())
            {
                if (!known.Contains(field.Name, StringComparer.Ordinal))
                {
                    return Problems.BadValue(NearestName.To(field.Name, known) is { } nearest
                        ? $"{field.Name} is not known here; did you mean {nearest}?"
                        : $"{field.Name} is not known here; known: {string.Join(", ", known)}");
                }

                if (field.Value.ValueKind is not (JsonValueKind.String or JsonValueKind.Null))
                {
                    return Problems.BadValue($"{field.Name} must be a text, in quotes");
                }

                if (field.Value.GetString() is { } text)
                {
                    found.Add(field.Name, text);
                }
            }

            return null;
        }
        catch (Exception e) when (e is JsonException or InvalidOperationException)
        {
            // A field that comes twice, bytes that are no UTF-8, half of a surrogate pair: the reader says which.
            return Problems.Unreadable("The body is no JSON that can be read: " + e.Message);
        }
    }
}
