namespace Monitoring.Service.Reviewing;

/// <summary>Transactions drawn for review, for people.</summary>
internal static class ReviewSlice
{
    /// <summary>Adds what takes answers.</summary>
    public static IServiceCollection AddReviewing(this IServiceCollection services) => services.AddSingleton<ReviewDesk>();
}
