using Monitoring.Service.Access;

namespace Monitoring.Service.Api;

/// <summary>Reading what is committed, and managing what people decide: the endpoints under <c>/v1</c> that take no outcomes.</summary>
internal static class ApiSlice
{
    /// <summary>Teaches the host's JSON the answers of this slice.</summary>
    public static IServiceCollection AddApi(this IServiceCollection services) =>
        services.ConfigureHttpJsonOptions(options => ApiJson.Teach(options.SerializerOptions));

    /// <summary>Maps the endpoints.</summary>
    public static void MapApi(this IEndpointRouteBuilder routes)
    {
        var group = routes.MapGroup("/v1").WithTags("Reading").RequireAuthorization(Policies.Read)
            .RequireRateLimiting(ReadingLimit.Reading)
            .AnswerHead();
        AgentEndpoints.Map(group);
        InputEndpoints.Map(group);
        TransactionEndpoints.Map(group);
        SloEndpoints.Map(group);
        EpisodeEndpoints.Map(group);
        AlertEndpoints.Map(group);
        DeliveryEndpoints.Map(group);
        MaintenanceEndpoints.Map(group);
        ReviewEndpoints.Map(group);
        OutcomeListEndpoints.Map(group.MapGroup("").WithMetadata(new WholeLists(ListFormats.IsWhole)));
        DeliveryEndpoints.MapManaging(routes.MapGroup("/v1").WithTags("Managing").RequireAuthorization(Policies.Manage));
        AlertEndpoints.MapAnswering(routes.MapGroup("/v1").WithTags("Managing").RequireAuthorization(Policies.Answer));
        ReviewEndpoints.MapAnswering(routes.MapGroup("/v1").WithTags("Managing").RequireAuthorization(Policies.Answer));
        MaintenanceEndpoints.MapAnswering(routes.MapGroup("/v1").WithTags("Managing").RequireAuthorization(Policies.Answer));
    }
}

/// <summary>The methods of what is read.</summary>
internal static class ReadingMethods
{
    /// <summary>Answers HEAD as GET, without the body.</summary>
    public static T AnswerHead<T>(this T endpoints)
        where T : IEndpointConventionBuilder
    {
        endpoints.Add(endpoint => endpoint.Metadata.Add(new HttpMethodMetadata([HttpMethods.Get, HttpMethods.Head])));
        return endpoints;
    }
}

/// <summary>The answers to questions that cannot be answered.</summary>
internal static class Refusals
{
    /// <summary>A query parameter is not understood.</summary>
    /// <param name="parameter">Its name.</param>
    /// <param name="reason">What is wrong and what would be right, continuing the name.</param>
    public static Problem BadQuery(string parameter, string reason) => Problems.BadValue($"{parameter} {reason}");

    /// <summary>The cursor of a list is not one of this list, or its place is gone.</summary>
    public static Problem BadCursor() =>
        BadQuery("after", "must be the \"next\" of the page before; without it the list starts over");

    /// <summary>Nothing of that name or number is known.</summary>
    /// <param name="what">What was looked for.</param>
    public static Problem Unknown(string what) => Problems.NotFound($"{what} is not known");
}
