using System.Globalization;
using Monitoring.Core.Outcomes;
using Monitoring.Storage;

namespace Monitoring.Service.Api;

/// <summary>Stretches of breach, newest first, with what was said about them and to whom.</summary>
internal static class EpisodeEndpoints
{
    private const string List = "episodes";

    public static void Map(IEndpointRouteBuilder routes)
    {
        routes.MapGet("/episodes", EpisodesAsync)
            .WithQuery(
                new QueryParameter("slo", "Only episodes of this SLO."),
                new QueryParameter("state", $"Only episodes in this state: {Word<EpisodeState>.Choice}."),
                QueryParameter.After)
            .Produces<Page<EpisodeAnswer>>()
            .WithName("listEpisodes")
            .WithSummary("Episodes, newest first, of one SLO or of all, also of retired ones");
        routes.MapGet("/episodes/{id}", EpisodeAsync)
            .WithQuery()
            .Produces<EpisodeAnswer>()
            .WithName("getEpisode")
            .WithSummary("One episode with its notices and deliveries");
    }

    private static async Task<IResult> EpisodesAsync(
        string? slo, string? state, string? after, Store store, CancellationToken cancellationToken)
    {
        var wanted = default(EpisodeState);
        if (!string.IsNullOrEmpty(state) && !Word<EpisodeState>.TryParse(state, out wanted))
        {
            return Refusals.BadQuery("state", $"must be {Word<EpisodeState>.Choice}");
        }

        if (!string.IsNullOrEmpty(slo) && !Names.IsName(slo))
        {
            return Refusals.BadQuery("slo", Names.NameRule);
        }

        if (!Cursor.TryRead(List, after, out var last))
        {
            return Refusals.BadCursor();
        }

        bool? isOpen = string.IsNullOrEmpty(state) ? null : wanted == EpisodeState.Open;
        var name = string.IsNullOrEmpty(slo) ? null : slo;
        var episodes = await store.Readings.EpisodesAsync(name, isOpen, last, Paging.Most + 1, cancellationToken);
        return episodes is null
            ? Refusals.Unknown("the SLO")
            : TypedResults.Ok(Paging.Close(List, episodes, episode => episode.Id).Select(EpisodeAnswer.Of));
    }

    private static async Task<IResult> EpisodeAsync(string id, Store store, CancellationToken cancellationToken)
    {
        var episode = long.TryParse(id, NumberStyles.None, CultureInfo.InvariantCulture, out var number)
            ? await store.Readings.EpisodeAsync(number, cancellationToken)
            : null;
        return episode is null ? Refusals.Unknown("the episode") : TypedResults.Ok(EpisodeAnswer.Of(episode));
    }
}
