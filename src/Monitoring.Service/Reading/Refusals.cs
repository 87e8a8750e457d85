using Microsoft.AspNetCore.Http.HttpResults;

namespace Monitoring.Service.Reading;

/// <summary>The answers to questions that cannot be answered.</summary>
internal static class Refusals
{
    /// <summary>A query parameter is not understood.</summary>
    /// <param name="parameter">Its name.</param>
    /// <param name="reason">What is wrong and what would be right, continuing the name.</param>
    public static ProblemHttpResult BadQuery(string parameter, string reason) => TypedResults.Problem(
        $"{parameter} {reason}", statusCode: StatusCodes.Status400BadRequest);

    /// <summary>The cursor of a list is not one of this list, or its place is gone.</summary>
    public static ProblemHttpResult BadCursor() =>
        BadQuery("after", "must be the \"next\" of the page before; without it the list starts over");

    /// <summary>Nothing of that name or number is known.</summary>
    /// <param name="what">What was looked for.</param>
    public static ProblemHttpResult Unknown(string what) => TypedResults.Problem(
        $"{what} is not known", statusCode: StatusCodes.Status404NotFound);
}
