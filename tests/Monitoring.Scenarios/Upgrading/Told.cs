using System.Net.Http.Json;
using System.Text.Json;

namespace Monitoring.Scenarios.Upgrading;

/// <summary>What a service has told, as its API and its mail folder say.</summary>
/// <param name="Slos">The page of all SLOs.</param>
/// <param name="Episodes">Every episode with its notices and deliveries.</param>
/// <param name="Messages">The Message-Id of every delivery.</param>
/// <param name="Mails">Every mail in the folder: its file's name and what it holds.</param>
internal sealed record Told(
    string Slos, IReadOnlyList<string> Episodes, IReadOnlyList<string> Messages, IReadOnlyList<(string Name, string Content)> Mails)
{
    /// <summary>Reads it.</summary>
    public static async Task<Told> ReadAsync(ServiceProcess service, string mails)
    {
        var slos = await service.Http.GetStringAsync("/v1/slos");
        var (episodes, messages) = (new List<string>(), new List<string>());
        for (var next = "/v1/episodes"; next is not null;)
        {
            var page = await service.Http.GetFromJsonAsync<JsonElement>(next);
            foreach (var episode in page.GetProperty("items").EnumerateArray())
            {
                episodes.Add(episode.GetRawText());
                messages.AddRange(
                    from notice in episode.GetProperty("notices").EnumerateArray()
                    from delivery in notice.GetProperty("deliveries").EnumerateArray()
                    select delivery.GetProperty("messageId").GetString());
            }

            next = page.GetProperty("next").GetString() is { } cursor ? "/v1/episodes?after=" + cursor : null;
        }

        messages.Sort(StringComparer.Ordinal);
        return new(slos, episodes, messages,
            [.. Directory.GetFiles(mails, "*.eml").Order(StringComparer.Ordinal).Select(file => (file, File.ReadAllText(file)))]);
    }
}
