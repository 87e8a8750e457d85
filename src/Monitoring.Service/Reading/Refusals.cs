namespace Monitoring.Service.Reading;

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
