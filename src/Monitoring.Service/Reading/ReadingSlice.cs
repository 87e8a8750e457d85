namespace Monitoring.Service.Reading;

/// <summary>Reading what is committed: the GET endpoints under <c>/v1</c>.</summary>
internal static class ReadingSlice
{
    /// <summary>Teaches the host's JSON the answers of this slice.</summary>
    public static IServiceCollection AddReading(this IServiceCollection services) =>
        services.ConfigureHttpJsonOptions(options => ReadingJson.Teach(options.SerializerOptions));

    /// <summary>Maps the endpoints.</summary>
    public static void MapReading(this IEndpointRouteBuilder routes)
    {
        var group = routes.MapGroup("/v1").WithTags("Reading").AddEndpointFilter<FreshAnswers>();
        AgentEndpoints.Map(group);
        InputEndpoints.Map(group);
        TransactionEndpoints.Map(group);
        SloEndpoints.Map(group);
        EpisodeEndpoints.Map(group);
    }
}
